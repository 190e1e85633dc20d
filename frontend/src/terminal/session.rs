//! The protocol from the page's side: frames in, frames and screen changes out. No socket, no clock.

use std::collections::BTreeMap;

use bytes::Bytes;
use protocol::frame::{Channel, EndReason, Event, ExitStatus, Hello, Size, TerminalInfo, Verdict, Welcome};
use protocol::{Frame, VERSION};

use super::cursor::Arrival;
use super::pane::Pane;

/// Something for the outside to do.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    /// Send this frame.
    Send(Frame),
    /// Show these bytes on the named screen; then call [`Session::rendered`] with `end`.
    Show {
        /// The terminal's name.
        name: String,
        /// What to show.
        bytes: Bytes,
        /// The offset after the last byte.
        end: u64,
    },
    /// Empty the named screen and give it this size.
    Clear {
        /// The terminal's name.
        name: String,
        /// The size the bytes that follow were written for.
        size: Size,
    },
    /// The connection works; the server has described the sandbox.
    Ready,
}

/// What the page shows of a session beside the screens.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Summary {
    /// The terminals the page follows, with how each ended, if it did.
    pub(crate) terminals: Vec<(String, Option<ExitStatus>)>,
    /// What the agent says of each task it watches.
    pub(crate) tasks: BTreeMap<String, Verdict>,
    /// Seconds until the sandbox ends and why, once the server has said so.
    pub(crate) ending: Option<(u32, EndReason)>,
    /// The server's last refusal, in English.
    pub(crate) refusal: Option<String>,
}

/// One learner's view of one sandbox. It outlives connections: after a loss, [`Session::hello`] starts anew
/// and every terminal goes on at the byte it lost.
#[derive(Debug, Default)]
pub(crate) struct Session {
    panes: Vec<Pane>,
    tasks: BTreeMap<String, Verdict>,
    ending: Option<(u32, EndReason)>,
    refusal: Option<String>,
    online: bool,
}

impl Session {
    /// The first frame of a connection.
    pub(crate) fn hello(&mut self) -> Frame {
        self.online = false;
        Frame::Hello(Hello {
            version: VERSION,
            client: "page".to_owned(),
            name: String::new(),
        })
    }

    /// Notes that the connection is lost.
    pub(crate) fn lost(&mut self) {
        self.online = false;
    }

    /// What to show beside the screens.
    pub(crate) fn summary(&self) -> Summary {
        Summary {
            terminals: self
                .panes
                .iter()
                .map(|pane| (pane.name.clone(), pane.exit))
                .collect(),
            tasks: self.tasks.clone(),
            ending: self.ending,
            refusal: self.refusal.clone(),
        }
    }

    /// Follows the named terminal from now on, opening it if the sandbox has none of that name.
    pub(crate) fn want(&mut self, name: &str, size: Size) -> Vec<Effect> {
        if self.pane(name).is_some() {
            return Vec::new();
        }
        let pane = Pane::new(name.to_owned(), size);
        let open = pane.open();
        self.panes.push(pane);
        if self.online {
            vec![Effect::Send(open)]
        } else {
            Vec::new()
        }
    }

    /// Follows the named terminal no longer; it lives on in the sandbox.
    pub(crate) fn leave(&mut self, name: &str) {
        self.panes.retain(|pane| pane.name != name);
    }

    /// Opens a new terminal in place of one whose shell has ended.
    pub(crate) fn reopen(&mut self, name: &str) -> Vec<Effect> {
        let online = self.online;
        let Some(pane) = self.pane(name).filter(|pane| pane.exit.is_some()) else {
            return Vec::new();
        };
        let close = pane.forget();
        if !online {
            return Vec::new();
        }
        close.into_iter().chain([pane.open()]).map(Effect::Send).collect()
    }

    /// Sends what the learner typed.
    pub(crate) fn typed(&mut self, name: &str, bytes: &Bytes) -> Vec<Effect> {
        let online = self.online;
        let Some(pane) = self.pane(name) else {
            return Vec::new();
        };
        pane.typed(bytes, online).into_iter().map(Effect::Send).collect()
    }

    /// Notes the size of the named screen.
    pub(crate) fn resized(&mut self, name: &str, size: Size) -> Vec<Effect> {
        let online = self.online;
        let Some(pane) = self.pane(name).filter(|pane| pane.size != size) else {
            return Vec::new();
        };
        pane.size = size;
        match pane.channel {
            Some(channel) if online => vec![Effect::Send(Frame::Resize { channel, size })],
            _ => Vec::new(),
        }
    }

    /// Notes that the named screen shows everything before `end`.
    pub(crate) fn rendered(&mut self, name: &str, end: u64) -> Vec<Effect> {
        let ack = self.pane(name).and_then(|pane| pane.rendered(end));
        self.if_online(ack)
    }

    /// Acknowledges what the screens show; called when they have been idle for a moment.
    pub(crate) fn acknowledge(&mut self) -> Vec<Effect> {
        if !self.online {
            return Vec::new();
        }
        self.panes
            .iter_mut()
            .filter_map(Pane::ack)
            .map(Effect::Send)
            .collect()
    }

    /// Takes in a frame from the server.
    pub(crate) fn frame(&mut self, frame: Frame) -> Vec<Effect> {
        match frame {
            Frame::Welcome(welcome) => self.welcome(welcome),
            Frame::Output {
                channel,
                offset,
                bytes,
            } => self.output(channel, offset, bytes),
            Frame::Snapshot {
                channel,
                offset,
                size,
                bytes,
            } => {
                let Some(pane) = self.on(channel) else {
                    return Vec::new();
                };
                pane.cursor.jump(offset);
                let name = pane.name.clone();
                vec![
                    Effect::Clear {
                        name: name.clone(),
                        size,
                    },
                    Effect::Show {
                        name,
                        bytes,
                        end: offset,
                    },
                ]
            }
            Frame::Exit { channel, status, .. } => {
                if let Some(pane) = self.on(channel) {
                    pane.exit = Some(status);
                }
                Vec::new()
            }
            Frame::Event(event) => self.event(event),
            Frame::Error(error) => {
                self.refusal = Some(error.message);
                Vec::new()
            }
            Frame::Ping(micros) => vec![Effect::Send(Frame::Pong(micros))],
            // The page sets the size of its own terminals; the rest is never sent to a page.
            _ => Vec::new(),
        }
    }

    fn welcome(&mut self, welcome: Welcome) -> Vec<Effect> {
        self.online = true;
        self.refusal = None;
        self.ending = None;
        self.tasks = welcome
            .tasks
            .into_iter()
            .map(|state| (state.task, state.verdict))
            .collect();
        let mut effects = vec![Effect::Ready];
        for pane in &mut self.panes {
            if let Some(info) = present(&welcome.terminals, pane) {
                follow(pane, info, &mut effects);
            } else {
                pane.forget();
                effects.push(Effect::Send(pane.open()));
            }
        }
        effects
    }

    fn output(&mut self, channel: Channel, offset: u64, bytes: Bytes) -> Vec<Effect> {
        let Some(pane) = self.on(channel) else {
            return Vec::new();
        };
        let arrival = pane.cursor.accept(offset, bytes);
        let name = pane.name.clone();
        let show = |bytes| Effect::Show {
            name: name.clone(),
            bytes,
            end: pane.cursor.next(),
        };
        match arrival {
            Arrival::New(bytes) => vec![show(bytes)],
            Arrival::Seen => Vec::new(),
            Arrival::Jump(bytes) => {
                let size = pane.size;
                let clear = Effect::Clear {
                    name: name.clone(),
                    size,
                };
                vec![clear, show(bytes)]
            }
        }
    }

    fn event(&mut self, event: Event) -> Vec<Effect> {
        let mut effects = Vec::new();
        match event {
            Event::Task(state) => {
                self.tasks.insert(state.task, state.verdict);
            }
            Event::TerminalOpened(info) => {
                if let Some(pane) = self
                    .pane(&info.name)
                    .filter(|pane| pane.channel != Some(info.channel))
                {
                    follow(pane, &info, &mut effects);
                }
            }
            Event::Ending { seconds, reason } => self.ending = Some((seconds, reason)),
            _ => {}
        }
        effects
    }

    fn pane(&mut self, name: &str) -> Option<&mut Pane> {
        self.panes.iter_mut().find(|pane| pane.name == name)
    }

    fn on(&mut self, channel: Channel) -> Option<&mut Pane> {
        self.panes.iter_mut().find(|pane| pane.channel == Some(channel))
    }

    fn if_online(&self, frame: Option<Frame>) -> Vec<Effect> {
        frame
            .filter(|_| self.online)
            .map(Effect::Send)
            .into_iter()
            .collect()
    }
}

/// The terminal that `pane` is to follow: the one it followed, else the newest living one of its name.
fn present<'a>(terminals: &'a [TerminalInfo], pane: &Pane) -> Option<&'a TerminalInfo> {
    let same = |info: &&TerminalInfo| info.name == pane.name && Some(info.channel) == pane.channel;
    let living = |info: &&TerminalInfo| info.name == pane.name && info.exit.is_none();
    let named = |info: &&TerminalInfo| info.name == pane.name;
    let newest = || terminals.iter().rev();
    newest()
        .find(same)
        .or_else(|| newest().find(living))
        .or_else(|| newest().find(named))
}

fn follow(pane: &mut Pane, info: &TerminalInfo, effects: &mut Vec<Effect>) {
    if pane.follow(info) {
        effects.push(Effect::Clear {
            name: pane.name.clone(),
            size: pane.size,
        });
    }
    effects.extend(pane.start().into_iter().map(Effect::Send));
}
