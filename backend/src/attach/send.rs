//! What an attachment sends: keys, the window's size, acknowledgements.

use std::time::Duration;

use protocol::Frame;
use protocol::frame::Role;
use tokio::time::Instant;

use super::follow::{Attachment, END_AFTER};
use super::link::Link;
use super::local::window_size;

/// How long to wait for room in a queue that is full.
const RETRY: Duration = Duration::from_millis(20);
const CTRL_D: u8 = 0x04;

impl Attachment {
    /// Sends what may be sent. Returns when to come back by itself.
    pub(super) fn send_due(&mut self, link: &Link, now: Instant) -> Option<Instant> {
        let (Some(channel), Some(view)) = (self.channel, &mut self.view) else {
            return None;
        };
        if self.role < Role::Writer {
            self.input.forget();
        }
        if self.resize
            && self.role == Role::Owner
            && let Some(size) = window_size()
        {
            self.resize = !link.send(Frame::Resize { channel, size });
        }
        // What a script types before the shell reads might be lost.
        let may_type = self.local.is_tty() || view.has_begun();
        // Each piece takes two places.
        while may_type
            && link.room() >= 2
            && let Some(frame) = self.input.next(channel)
        {
            link.send(frame);
            link.send(Frame::Ping(self.input.sent()));
        }
        let offset = self.screen.shown().end;
        if view.ack_due(offset).is_some_and(|due| due <= now) && link.send(Frame::Ack { channel, offset }) {
            view.acked(offset);
        }
        let full = link.room() < 2;
        let due = view.ack_due(offset);
        if full { Some(now + RETRY) } else { due }
    }

    pub(super) fn ask_for_life(&self, link: &Link) {
        link.send(Frame::Ping(self.input.sent()));
    }

    /// Types Ctrl-D if it is time to, everything before it has arrived, and the shell asks for more.
    pub(super) fn type_end(&mut self, now: Instant) {
        if self.end_input.is_some_and(|due| due <= now) {
            if self.input.is_done() && self.channel.is_some() && self.transcript.at_prompt() {
                self.input.push(&[CTRL_D]);
            }
            self.end_input = Some(now + END_AFTER);
        }
    }
}
