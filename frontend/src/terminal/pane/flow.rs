//! Output in, acknowledgements and keys out.

use bytes::Bytes;
use protocol::frame::{Channel, Role, Size};
use protocol::{Frame, MAX_INPUT, MAX_OUTPUT};

use super::super::cursor::Arrival;
use super::super::feed::Step;
use super::super::input;
use super::{Act, NOW, Pane, Past};

/// Bytes shown but not yet acknowledged that make an acknowledgement due at once.
const ACK_EVERY: u64 = 64 * 1024;
/// Fewer bytes not yet shown than these are never thrown away.
const LEAST_BACKLOG: u64 = 64 * 1024;
/// Ctrl-C, as a terminal sends it.
const INTERRUPT: &[u8] = &[0x03];

impl Pane {
    /// Output came.
    pub(in crate::terminal) fn output(&mut self, offset: u64, bytes: Bytes, role: Role) -> Vec<Act> {
        let Some(channel) = self.channel.filter(|_| !self.skipping) else {
            return Vec::new();
        };
        let slack = bytes.len() < MAX_OUTPUT;
        let (bytes, jumped) = match self.cursor.accept(offset, bytes) {
            Arrival::New(bytes) => (bytes, false),
            Arrival::Jump(bytes) => (bytes, true),
            Arrival::Seen => return Vec::new(),
        };
        let mut acts = Vec::new();
        if jumped {
            acts.push(Act::Do(Step::Clear(self.told)));
        }
        acts.push(Act::Do(Step::Show {
            channel,
            bytes,
            end: self.cursor.next(),
        }));
        acts.extend(self.arrive(role));
        if slack && self.past == Some(Past::UntilSlack) {
            acts.extend(self.live(role));
        }
        acts
    }

    /// The screen as it is at `offset` came, in place of the output before.
    pub(in crate::terminal) fn snapshot(
        &mut self,
        offset: u64,
        size: Size,
        bytes: Bytes,
        role: Role,
    ) -> Vec<Act> {
        let Some(channel) = self.channel else {
            return Vec::new();
        };
        self.skipping = false;
        self.told = size;
        self.cursor.jump(offset);
        let show = Step::Show {
            channel,
            bytes,
            end: offset,
        };
        let mut acts = vec![Act::Do(Step::Clear(size)), Act::Do(show)];
        if self.past.is_some() {
            acts.extend(self.live(role));
        } else if role == Role::Owner {
            acts.extend(self.resize());
        }
        acts
    }

    /// What was typed goes out; while `online` is false it waits instead, as far as there is room. Ctrl-C also throws
    /// away a backlog that is more than the screen shows in a moment, `patience` bytes, and asks for the screen as it is.
    pub(in crate::terminal) fn typed(&mut self, bytes: &Bytes, online: bool, patience: u64) -> Vec<Act> {
        if self.exit.is_some() {
            return Vec::new();
        }
        let Some(channel) = self.channel.filter(|_| online) else {
            if self.waiting.len() + bytes.len() <= MAX_INPUT {
                self.waiting.extend_from_slice(bytes);
            }
            return Vec::new();
        };
        let frames = input::frames(channel, &mut self.seq, bytes);
        let mut acts: Vec<Act> = frames.into_iter().map(Act::Send).collect();
        let behind = self.cursor.next().saturating_sub(self.rendered);
        if &**bytes == INTERRUPT && behind > patience.max(LEAST_BACKLOG) && !self.skipping {
            self.skipping = true;
            acts.push(Act::Forget);
            acts.push(Act::Send(Frame::Sub { channel, next: NOW }));
        }
        acts
    }

    /// Notes that everything before `end` is on the screen; the acknowledgement, if one is due at once.
    pub(in crate::terminal) fn rendered(&mut self, channel: Channel, end: u64) -> Option<Act> {
        if self.channel != Some(channel) {
            return None;
        }
        self.rendered = self.rendered.max(end);
        if self.rendered - self.acked < ACK_EVERY {
            return None;
        }
        self.ack()
    }

    /// The acknowledgement of what is on the screen, unless it was sent.
    pub(in crate::terminal) fn ack(&mut self) -> Option<Act> {
        let channel = self.channel.filter(|_| self.subscribed)?;
        if self.rendered <= self.acked {
            return None;
        }
        self.acked = self.rendered;
        Some(Act::Send(Frame::Ack {
            channel,
            offset: self.acked,
        }))
    }
}
