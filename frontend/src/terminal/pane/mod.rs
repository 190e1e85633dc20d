//! One terminal as the page follows it.

mod flow;

use bytes::Bytes;
use protocol::Frame;
use protocol::frame::{Channel, ExitStatus, Open, Recording, Role, Size, TerminalInfo};

use super::cursor::Cursor;
use super::feed::Step;
use super::input;

/// Further than any output: the answer is the screen as it is now.
const NOW: u64 = u64::MAX;

/// What a pane wants done.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Act {
    /// Send this.
    Send(Frame),
    /// Do this with the screen.
    Do(Step),
    /// Forget what waits for the screen.
    Forget,
}

/// How far a page is behind the present. What is older is shown in the sizes it was written for, and the questions in
/// it are not answered a second time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Past {
    /// Up to this offset, as the agent said when it was asked.
    Until(u64),
    /// Up to the first piece of output that is not as large as one may be: then there was no more.
    UntilSlack,
}

/// How far the opening of a terminal is that the sandbox does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Opening {
    /// Nobody wants it.
    No,
    /// The page does: its screen, once there, asks for it.
    Wished,
    /// It was asked for.
    Asked,
}

/// Whether there is a screen for a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sight {
    /// There is none.
    None,
    /// It is out of view.
    Hidden,
    /// It can be seen.
    Seen,
}

/// One terminal as the page follows it.
#[derive(Debug)]
pub(super) struct Pane {
    /// The page's own number for it, which outlives its name.
    pub(super) id: u32,
    pub(super) name: String,
    pub(super) channel: Option<Channel>,
    pub(super) exit: Option<ExitStatus>,
    pub(super) recording: Option<Recording>,
    pub(super) title: String,
    pub(super) opening: Opening,
    screen: Sight,
    subscribed: bool,
    /// The size the sandbox says it has; it is the screen's, so that what is seen is what anybody sees later.
    told: Size,
    /// The size that the sandbox was asked for and has not told yet.
    asked: Option<Size>,
    /// The size that fills its place in the page.
    fitting: Size,
    cursor: Cursor,
    end: u64,
    past: Option<Past>,
    /// Whether output is passed over until a snapshot comes.
    skipping: bool,
    answering: bool,
    rendered: u64,
    acked: u64,
    seq: u32,
    /// Typed before the terminal could take it, at most [`MAX_INPUT`] bytes.
    waiting: Vec<u8>,
}

impl Pane {
    pub(super) fn new(id: u32, name: String) -> Self {
        Self {
            id,
            name,
            channel: None,
            exit: None,
            recording: None,
            title: String::new(),
            opening: Opening::No,
            screen: Sight::None,
            subscribed: false,
            told: Size::default(),
            asked: None,
            fitting: Size::default(),
            cursor: Cursor::default(),
            end: 0,
            past: None,
            skipping: false,
            answering: false,
            rendered: 0,
            acked: 0,
            seq: 0,
            waiting: Vec::new(),
        }
    }

    /// Whether the sandbox has it, or will.
    pub(super) fn is_open(&self) -> bool {
        self.channel.is_some() || self.opening == Opening::Asked
    }

    /// Whether there is a screen to show it on.
    pub(super) fn has_screen(&self) -> bool {
        self.screen != Sight::None
    }

    fn see(&mut self, sight: Sight) {
        if self.has_screen() {
            self.screen = sight;
        }
    }

    /// The frame that asks for this terminal.
    pub(super) fn open(&mut self) -> Act {
        self.opening = Opening::Asked;
        Act::Send(Frame::Open(Open {
            name: self.name.clone(),
            size: self.fitting,
        }))
    }

    /// Takes in the agent's description. Another terminal than before is followed from its start.
    pub(super) fn describe(&mut self, info: &TerminalInfo) -> Vec<Act> {
        self.exit = info.exit;
        self.recording = info.recording;
        (self.told, self.asked) = (info.size, None);
        self.end = info.end;
        self.opening = Opening::No;
        self.subscribed = false;
        if self.channel == Some(info.channel) {
            return Vec::new();
        }
        self.channel = Some(info.channel);
        self.cursor = Cursor::default();
        self.title.clear();
        (self.skipping, self.past) = (false, None);
        (self.rendered, self.acked, self.seq) = (0, 0, 0);
        if self.has_screen() {
            vec![Act::Forget, Act::Do(Step::Clear(info.size))]
        } else {
            Vec::new()
        }
    }

    /// A screen is there, with this size if it fills its place.
    pub(super) fn attach(&mut self, fitting: Size) -> Option<Act> {
        (self.screen, self.answering) = (Sight::Seen, false);
        self.fitting = fitting;
        // A new screen is empty.
        self.cursor = Cursor::default();
        (self.rendered, self.acked) = (0, 0);
        (self.skipping, self.past) = (false, None);
        self.channel.map(|_| Act::Do(Step::Clear(self.told)))
    }

    /// Its screen is gone.
    pub(super) fn detach(&mut self) -> Option<Act> {
        let left = self.hide();
        self.screen = Sight::None;
        left
    }

    /// Its screen cannot be seen for now.
    pub(super) fn hide(&mut self) -> Option<Act> {
        self.see(Sight::Hidden);
        let channel = self.channel.filter(|_| self.subscribed)?;
        self.subscribed = false;
        Some(Act::Send(Frame::Unsub { channel }))
    }

    /// Its screen can be seen again; what came meanwhile is asked for.
    pub(super) fn show(&mut self, role: Role, online: bool) -> Vec<Act> {
        self.see(Sight::Seen);
        if self.subscribed || !online {
            return Vec::new();
        }
        self.subscribe(Past::UntilSlack, role)
    }

    /// Starts its output where it stopped, if it is to be seen. Connections call it after [`Pane::describe`].
    pub(super) fn start(&mut self, role: Role) -> Vec<Act> {
        if self.screen != Sight::Seen {
            return Vec::new();
        }
        let mut acts = self.subscribe(Past::Until(self.end), role);
        if let Some(channel) = self.channel.filter(|_| role > Role::Watcher) {
            let waiting = Bytes::from(std::mem::take(&mut self.waiting));
            acts.extend(
                input::frames(channel, &mut self.seq, &waiting)
                    .into_iter()
                    .map(Act::Send),
            );
        }
        acts
    }

    fn subscribe(&mut self, past: Past, role: Role) -> Vec<Act> {
        let Some(channel) = self.channel.filter(|_| self.has_screen()) else {
            return Vec::new();
        };
        self.subscribed = true;
        let next = if self.skipping { NOW } else { self.cursor.next() };
        let mut acts = vec![Act::Send(Frame::Sub { channel, next })];
        self.past = Some(past);
        acts.extend(self.answer(role));
        acts.extend(self.arrive(role));
        acts
    }

    /// Leaves the past if it is over: an owner's terminal then gets the size that fills its place.
    fn arrive(&mut self, role: Role) -> Vec<Act> {
        match self.past {
            Some(Past::Until(end)) if self.cursor.next() >= end => self.live(role),
            _ => Vec::new(),
        }
    }

    fn live(&mut self, role: Role) -> Vec<Act> {
        if self.past.take().is_none() {
            return Vec::new();
        }
        let mut acts: Vec<Act> = self.answer(role).into_iter().collect();
        if role == Role::Owner {
            acts.extend(self.resize());
        }
        acts
    }

    /// Nothing came for a moment after [`Pane::show`]: there was nothing.
    pub(super) fn settle(&mut self, role: Role) -> Vec<Act> {
        match self.past {
            Some(Past::UntilSlack) => self.live(role),
            _ => Vec::new(),
        }
    }

    /// Only the owner's terminal answers what programs ask it, and only now.
    fn answer(&mut self, role: Role) -> Option<Act> {
        let answering = role == Role::Owner && self.past.is_none();
        (std::mem::replace(&mut self.answering, answering) != answering)
            .then_some(Act::Do(Step::Answer(answering)))
    }

    fn resize(&mut self) -> Option<Act> {
        let coming = self.asked.unwrap_or(self.told);
        let channel = self.channel.filter(|_| coming != self.fitting)?;
        self.asked = Some(self.fitting);
        Some(Act::Send(Frame::Resize {
            channel,
            size: self.fitting,
        }))
    }

    /// Its place in the page holds this size now.
    pub(super) fn resized(&mut self, fitting: Size, role: Role, online: bool) -> Option<Act> {
        if self.fitting == fitting {
            return None;
        }
        self.fitting = fitting;
        if !online || role < Role::Owner || self.past.is_some() || !self.subscribed {
            return None;
        }
        self.resize()
    }

    /// The sandbox says that what follows is written for this size.
    pub(super) fn size(&mut self, size: Size) -> Option<Act> {
        if self.skipping {
            return None;
        }
        self.told = size;
        self.asked = self.asked.filter(|asked| *asked != size);
        Some(Act::Do(Step::Resize(size)))
    }

    /// Its program has ended.
    pub(super) fn ended(&mut self, status: ExitStatus, role: Role) -> Vec<Act> {
        self.exit = Some(status);
        self.live(role)
    }

    /// It has a shell again.
    pub(super) fn revived(&mut self, info: &TerminalInfo) {
        self.exit = info.exit;
        self.recording = info.recording;
        self.opening = Opening::No;
    }

    /// The connection is lost.
    pub(super) fn lost(&mut self) {
        self.subscribed = false;
        // What was asked for may not have been heard.
        if self.opening == Opening::Asked {
            self.opening = Opening::Wished;
        }
    }
}
