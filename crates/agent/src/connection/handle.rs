//! What a frame does.

use bytes::{Buf, Bytes};
use protocol::frame::{Event, Grant, Hello, Role, Size};
use protocol::{Channel, Frame, negotiate};
use terminal::{Pace, Viewer};
use tokio::time::Instant;

use super::{Connection, no_terminal, refusal};
use crate::terminals::Seat;

/// The keys that a terminal turns into signals: Ctrl-C, Ctrl-\ and Ctrl-Z.
const SIGNAL_KEYS: &[u8] = b"\x03\x1c\x1a";

impl Connection {
    /// Does what the frame says, if this viewer may; what there is to answer.
    pub(super) fn handle(&self, frame: Frame) -> Vec<Frame> {
        if self.role() < needed(&frame) {
            return self.once("read-only", None).into_iter().collect();
        }
        let answer = match frame {
            Frame::Hello(hello) => return self.hello(&hello),
            Frame::Ping(micros) => Some(Frame::Pong(micros)),
            Frame::Pong(_) => None,
            Frame::Input { channel, bytes, .. } => self.input(channel, bytes),
            Frame::Resize { channel, size } => self.resize(channel, size),
            Frame::Ack { channel, offset } => self.ack(channel, offset),
            Frame::Sub { channel, next } => self.subscribe(channel, next),
            Frame::Unsub { channel } => self.unsubscribe(channel),
            Frame::Open(open) => self.open(&open),
            Frame::Close { channel } => self.close(channel),
            Frame::Rename(rename) => self.rename(rename),
            Frame::Grant(grant) => self.grant(grant),
            Frame::Extend => self.extend(),
            Frame::Record(record) => self.record(record),
            Frame::Request(request) => Some(self.request(request)),
            Frame::Welcome(_)
            | Frame::Output { .. }
            | Frame::Snapshot { .. }
            | Frame::Size { .. }
            | Frame::Exit { .. }
            | Frame::Event(_)
            | Frame::Reply(_)
            | Frame::Error(_) => Some(refusal(
                "wrong-direction",
                "this frame is only sent to pages",
                None,
            )),
        };
        answer.into_iter().collect()
    }

    fn role(&self) -> Role {
        self.session.viewers.borrow().role(self.number())
    }

    /// A refusal that a viewer needs to hear once, not with each key.
    fn once(&self, code: &'static str, channel: Option<Channel>) -> Option<Frame> {
        if !self.refused.borrow_mut().insert(code) {
            return None;
        }
        let message = match code {
            "read-only" => "you are watching; ask the owner of the sandbox to let you type",
            _ => "the program does not read what is typed; interrupt it, then type again",
        };
        Some(refusal(code, message, channel))
    }

    fn hello(&self, hello: &Hello) -> Vec<Frame> {
        let Some(version) = negotiate(0, hello.version) else {
            let message = format!(
                "this sandbox speaks versions {} to {}, and you speak {}: reload the page",
                protocol::MIN_VERSION,
                protocol::VERSION,
                hello.version
            );
            return vec![refusal("version", &message, None)];
        };
        self.version.set(version);
        let seated = self
            .session
            .viewers
            .borrow_mut()
            .present(self.number(), &hello.name);
        if seated.is_err() {
            return vec![refusal("full", "as many are connected as may be", None)];
        }
        self.session.viewers_changed();
        let welcome = self.session.welcome(version, self.number());
        let mut answers = vec![Frame::Welcome(welcome)];
        let announced = self.session.life.borrow().announced(Instant::now());
        answers.extend(announced.map(|(seconds, reason)| Frame::Event(Event::Ending { seconds, reason })));
        answers
    }

    fn input(&self, channel: Channel, mut bytes: Bytes) -> Option<Frame> {
        self.session.life.borrow_mut().typed(Instant::now());
        let terminals = self.session.terminals.borrow();
        let Some(live) = terminals.get(channel).and_then(|terminal| terminal.live.as_ref()) else {
            return Some(no_terminal(channel));
        };
        if live.input.is_empty() {
            self.refused.borrow_mut().remove("input-full");
        } else if let Some(key) = bytes.first().filter(|key| SIGNAL_KEYS.contains(key))
            && live.terminal.signal(*key)
        {
            // The kernel, too, forgets what was typed before such a key.
            live.input.clear();
            bytes.advance(1);
        }
        if live.input.push(bytes) {
            return None;
        }
        self.once("input-full", Some(channel))
    }

    fn resize(&self, channel: Channel, size: Size) -> Option<Frame> {
        let size = Size::clamped(size.cols, size.rows);
        let mut terminals = self.session.terminals.borrow_mut();
        let Some(terminal) = terminals.get_mut(channel) else {
            return Some(no_terminal(channel));
        };
        let error = terminal.resize(size).err();
        drop(terminals);
        self.session.changed();
        error.map(|error| refusal("cannot-resize", &error.to_string(), Some(channel)))
    }

    fn ack(&self, channel: Channel, offset: u64) -> Option<Frame> {
        let mut terminals = self.session.terminals.borrow_mut();
        let seat = terminals
            .get_mut(channel)
            .and_then(|terminal| terminal.seats.get_mut(&self.number()));
        if let Some(seat) = seat {
            seat.viewer.ack(offset, self.session.began.elapsed());
        }
        drop(terminals);
        self.session.changed();
        None
    }

    fn subscribe(&self, channel: Channel, next: u64) -> Option<Frame> {
        let pace = pace(self.role());
        let mut terminals = self.session.terminals.borrow_mut();
        let Some(terminal) = terminals.get_mut(channel) else {
            return Some(no_terminal(channel));
        };
        let viewer = Viewer::new(next, pace, &terminal.history);
        let exit_sent = false;
        terminal.seats.insert(self.number(), Seat { viewer, exit_sent });
        drop(terminals);
        self.session.changed();
        None
    }

    fn unsubscribe(&self, channel: Channel) -> Option<Frame> {
        let mut terminals = self.session.terminals.borrow_mut();
        if let Some(terminal) = terminals.get_mut(channel) {
            terminal.seats.remove(&self.number());
        }
        drop(terminals);
        self.session.changed();
        None
    }

    fn grant(&self, grant: Grant) -> Option<Frame> {
        if !self.session.viewers.borrow_mut().grant(grant.viewer, grant.role) {
            return Some(refusal("no-such-viewer", "this guest has gone", None));
        }
        let pace = pace(self.session.viewers.borrow().role(grant.viewer));
        for (_, terminal) in self.session.terminals.borrow_mut().iter_mut() {
            if let Some(seat) = terminal.seats.get_mut(&grant.viewer) {
                seat.viewer.set_pace(pace);
            }
        }
        self.session.viewers_changed();
        None
    }

    fn extend(&self) -> Option<Frame> {
        let extended = self.session.life.borrow_mut().extend(Instant::now());
        let Some(left) = extended else {
            return Some(refusal(
                "cannot-extend",
                "nothing is about to end, or it was extended as often as may be",
                None,
            ));
        };
        self.session.tell(Event::Extended { left });
        None
    }
}

/// The least role that may send this frame.
fn needed(frame: &Frame) -> Role {
    match frame {
        Frame::Input { .. } => Role::Writer,
        Frame::Resize { .. }
        | Frame::Open(_)
        | Frame::Close { .. }
        | Frame::Rename(_)
        | Frame::Grant(_)
        | Frame::Extend
        | Frame::Record(_) => Role::Owner,
        // Requests are the server's, which lets no page send one.
        _ => Role::Watcher,
    }
}

/// Whoever may type may hold a program back; whoever watches is never felt.
fn pace(role: Role) -> Pace {
    match role {
        Role::Watcher => Pace::Jumps,
        Role::Writer | Role::Owner => Pace::Holds,
    }
}
