//! The protocol from the page's side: frames in, frames and screen changes out. No socket, no clock.

mod incoming;
mod summary;

use std::collections::BTreeMap;

use bytes::Bytes;
use protocol::frame::{Channel, EndReason, Grant, Hello, Record, Rename, Role, Size, Verdict, Viewer};
use protocol::{Frame, VERSION};

use super::feed::Step;
use super::pane::{Act, Opening, Pane};
use super::title;

pub(crate) use summary::{Refusal, Summary, Tab};

/// The most terminals of a sandbox.
pub(crate) const MOST_TERMINALS: usize = 8;

/// Something for the outside to do.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    /// Send this frame.
    Send(Frame),
    /// Do this with a pane's screen, when its turn has come.
    Do {
        /// The pane.
        pane: u32,
        /// What to do.
        step: Step,
    },
    /// Forget what waits for a pane's screen.
    Forget {
        /// The pane.
        pane: u32,
    },
    /// The sandbox ends in this many seconds.
    Ends {
        /// Seconds left.
        seconds: u32,
    },
    /// The connection works; the server has described the sandbox.
    Ready,
}

/// One viewer's view of one sandbox. It outlives connections: after a loss, [`Session::hello`] starts anew
/// and every terminal goes on at the byte it lost.
#[derive(Debug)]
pub(crate) struct Session {
    lesson: Vec<String>,
    name: String,
    panes: Vec<Pane>,
    next_id: u32,
    role: Role,
    viewer: Option<u64>,
    viewers: Vec<Viewer>,
    tasks: BTreeMap<String, Verdict>,
    ending: Option<EndReason>,
    extensions: Option<u32>,
    refusal: Option<Refusal>,
    online: bool,
}

impl Session {
    /// The view of somebody called `name` of a sandbox whose lesson uses these `terminals`. They get the numbers from
    /// 0 on.
    pub(crate) fn new(terminals: &[String], name: &str) -> Self {
        let mut session = Self {
            lesson: terminals.to_vec(),
            name: name.to_owned(),
            panes: Vec::new(),
            next_id: 0,
            role: Role::Owner,
            viewer: None,
            viewers: Vec::new(),
            tasks: BTreeMap::new(),
            ending: None,
            extensions: None,
            refusal: None,
            online: false,
        };
        session.arrange();
        session
    }

    /// The first frame of a connection.
    pub(crate) fn hello(&mut self) -> Frame {
        self.lost();
        Frame::Hello(Hello {
            version: VERSION,
            client: "page".to_owned(),
            name: self.name.clone(),
        })
    }

    /// Notes that the connection is lost.
    pub(crate) fn lost(&mut self) {
        self.online = false;
        self.panes.iter_mut().for_each(Pane::lost);
    }

    /// There is a screen for the pane, which this size would fill. The terminal is opened if the sandbox has none.
    pub(crate) fn attach(&mut self, id: u32, fitting: Size) -> Vec<Effect> {
        let (online, role) = (self.online, self.role);
        self.with(id, |pane| {
            let mut acts: Vec<Act> = pane.attach(fitting).into_iter().collect();
            if online {
                acts.extend(begin(pane, role));
            }
            acts
        })
    }

    /// The pane's screen is gone; the terminal lives on in the sandbox.
    pub(crate) fn detach(&mut self, id: u32) -> Vec<Effect> {
        self.with(id, |pane| pane.detach().into_iter().collect())
    }

    /// The pane can be seen again.
    pub(crate) fn show(&mut self, id: u32) -> Vec<Effect> {
        let (online, role) = (self.online, self.role);
        self.with(id, |pane| pane.show(role, online))
    }

    /// The pane cannot be seen for now: its output need not come.
    pub(crate) fn hide(&mut self, id: u32) -> Vec<Effect> {
        self.with(id, |pane| pane.hide().into_iter().collect())
    }

    /// Nothing came for a moment since the pane was shown.
    pub(crate) fn settle(&mut self, id: u32) -> Vec<Effect> {
        let role = self.role;
        self.with(id, |pane| pane.settle(role))
    }

    /// Opens another terminal; its number. What it is called is for the agent to admit.
    pub(crate) fn open(&mut self, name: &str) -> u32 {
        if let Some(pane) = self.panes.iter().find(|pane| pane.name == name) {
            return pane.id;
        }
        let id = self.add(name);
        if let Some(pane) = self.pane(id) {
            pane.opening = Opening::Wished;
        }
        self.arrange();
        // Its screen asks for it with the right size as soon as it is there.
        id
    }

    /// Opens a new terminal in place of one whose shell has ended.
    pub(crate) fn reopen(&mut self, id: u32) -> Vec<Effect> {
        let online = self.online;
        self.with(id, |pane| {
            if pane.exit.is_none() || !online {
                return Vec::new();
            }
            // The same terminal goes on with another shell.
            vec![pane.open()]
        })
    }

    /// Closes a terminal; its programs end.
    pub(crate) fn close(&mut self, id: u32) -> Vec<Effect> {
        let channel = self.pane(id).and_then(|pane| pane.channel);
        self.if_online(channel.map(|channel| Frame::Close { channel }))
    }

    /// Gives a terminal another name.
    pub(crate) fn rename(&mut self, id: u32, name: &str) -> Vec<Effect> {
        let channel = self.pane(id).and_then(|pane| pane.channel);
        let name = name.to_owned();
        self.if_online(channel.map(|channel| Frame::Rename(Rename { channel, name })))
    }

    /// Starts or stops a recording.
    pub(crate) fn record(&mut self, id: u32, on: bool) -> Vec<Effect> {
        let channel = self.pane(id).and_then(|pane| pane.channel);
        self.if_online(channel.map(|channel| Frame::Record(Record { channel, on })))
    }

    /// Lets another viewer do something else, or sends it away.
    pub(crate) fn grant(&self, viewer: u64, role: Option<Role>) -> Vec<Effect> {
        self.if_online(Some(Frame::Grant(Grant { viewer, role })))
    }

    /// Puts the announced end off.
    pub(crate) fn extend(&self) -> Vec<Effect> {
        self.if_online(Some(Frame::Extend))
    }

    /// The refusal was read.
    pub(crate) fn dismiss(&mut self) {
        self.refusal = None;
    }

    /// A program gave the terminal this title.
    pub(crate) fn titled(&mut self, id: u32, title: &str) {
        if let Some(pane) = self.pane(id) {
            pane.title = title::presentable(title);
        }
    }

    /// Sends what was typed, if this viewer may type. Screens show `patience` bytes in a moment.
    pub(crate) fn typed(&mut self, id: u32, bytes: &Bytes, patience: u64) -> Vec<Effect> {
        let online = self.online;
        if self.role < Role::Writer {
            return Vec::new();
        }
        self.with(id, |pane| pane.typed(bytes, online, patience))
    }

    /// The pane's place in the page holds this size now.
    pub(crate) fn resized(&mut self, id: u32, fitting: Size) -> Vec<Effect> {
        let (online, role) = (self.online, self.role);
        self.with(id, |pane| {
            pane.resized(fitting, role, online).into_iter().collect()
        })
    }

    /// Notes that the pane's screen shows everything before `end` of this terminal.
    pub(crate) fn rendered(&mut self, id: u32, channel: Channel, end: u64) -> Vec<Effect> {
        let online = self.online;
        self.with(id, |pane| {
            let ack = pane.rendered(channel, end);
            ack.filter(|_| online).into_iter().collect()
        })
    }

    /// Acknowledges what the screens show; called when they have been idle for a moment.
    pub(crate) fn acknowledge(&mut self) -> Vec<Effect> {
        if !self.online {
            return Vec::new();
        }
        let panes = self.panes.iter_mut();
        panes
            .filter_map(|pane| Some(effect(pane.id, pane.ack()?)))
            .collect()
    }

    /// Gives every name of the lesson a pane, takes away what is neither open nor the lesson's, and puts all in order.
    fn arrange(&mut self) {
        let lesson = self.lesson.clone();
        for name in &lesson {
            if !self.panes.iter().any(|pane| pane.name == *name) {
                self.add(name);
            }
        }
        let place = |pane: &Pane| lesson.iter().position(|name| *name == pane.name);
        // Two panes of one name: the open one stays.
        let open: Vec<String> = self
            .panes
            .iter()
            .filter(|pane| pane.is_open())
            .map(|pane| pane.name.clone())
            .collect();
        self.panes.retain(|pane| {
            pane.is_open()
                || pane.opening == Opening::Wished
                || (place(pane).is_some() && !open.contains(&pane.name))
        });
        self.panes.sort_by_key(|pane| {
            let opened = pane.channel.map_or(u32::MAX, |channel| channel.0);
            (place(pane).unwrap_or(usize::MAX), opened, pane.id)
        });
    }

    fn add(&mut self, name: &str) -> u32 {
        let id = self.next_id;
        self.next_id += 1;
        self.panes.push(Pane::new(id, name.to_owned()));
        id
    }

    fn pane(&mut self, id: u32) -> Option<&mut Pane> {
        self.panes.iter_mut().find(|pane| pane.id == id)
    }

    fn with(&mut self, id: u32, act: impl FnOnce(&mut Pane) -> Vec<Act>) -> Vec<Effect> {
        let acts = self.pane(id).map(act).unwrap_or_default();
        acts.into_iter().map(|act| effect(id, act)).collect()
    }

    fn on(&mut self, channel: Channel, act: impl FnOnce(&mut Pane) -> Vec<Act>) -> Vec<Effect> {
        let found = self.panes.iter().find(|pane| pane.channel == Some(channel));
        let Some(id) = found.map(|pane| pane.id) else {
            return Vec::new();
        };
        self.with(id, act)
    }

    fn if_online(&self, frame: Option<Frame>) -> Vec<Effect> {
        let sent = frame.filter(|_| self.online).map(Effect::Send);
        sent.into_iter().collect()
    }
}

/// Follows the terminal of a pane that has a screen, or asks for one.
fn begin(pane: &mut Pane, role: Role) -> Vec<Act> {
    if pane.channel.is_some() {
        return pane.start(role);
    }
    if role < Role::Owner || pane.opening == Opening::Asked {
        return Vec::new();
    }
    vec![pane.open()]
}

fn effect(pane: u32, act: Act) -> Effect {
    match act {
        Act::Send(frame) => Effect::Send(frame),
        Act::Do(step) => Effect::Do { pane, step },
        Act::Forget => Effect::Forget { pane },
    }
}
