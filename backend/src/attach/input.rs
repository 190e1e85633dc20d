//! What was typed, on its way to the sandbox.

use bytes::BytesMut;
use protocol::{Channel, Frame, MAX_INPUT};

/// Bytes that may be on their way. More would fill the pipes up to the program, and acknowledgements of output
/// wait in the same pipes.
const WINDOW: u64 = 64 * 1024;

/// Each piece is followed by a `Ping` with the count of bytes sent so far. Its `Pong` comes from the agent, after
/// it has taken the piece: it acknowledges input as an `Ack` does output.
#[derive(Debug, Default)]
pub(super) struct Input {
    waiting: BytesMut,
    seq: u32,
    sent: u64,
    arrived: u64,
}

impl Input {
    /// Bytes that wait to be sent.
    pub(super) fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Bytes sent so far: the value for a `Ping`.
    pub(super) fn sent(&self) -> u64 {
        self.sent
    }

    /// Whether all has arrived.
    pub(super) fn is_done(&self) -> bool {
        self.waiting.is_empty() && self.arrived == self.sent
    }

    /// Adds what was typed.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.waiting.extend_from_slice(bytes);
    }

    /// What waits will not be sent: who only watches does not type.
    pub(super) fn forget(&mut self) {
        self.waiting.clear();
    }

    /// The next piece to send, if one may be sent now.
    pub(super) fn next(&mut self, channel: Channel) -> Option<Frame> {
        if self.waiting.is_empty() || self.sent - self.arrived >= WINDOW {
            return None;
        }
        let bytes = self.waiting.split_to(self.waiting.len().min(MAX_INPUT)).freeze();
        self.sent += bytes.len() as u64;
        self.seq = self.seq.wrapping_add(1);
        Some(Frame::Input {
            channel,
            seq: self.seq,
            bytes,
        })
    }

    /// The first `count` bytes have arrived.
    pub(super) fn arrived(&mut self, count: u64) {
        self.arrived = self.arrived.max(count.min(self.sent));
    }

    /// The connection is gone: how many bytes may or may not have arrived. They are not sent again.
    pub(super) fn cut(&mut self) -> u64 {
        let unknown = self.sent - self.arrived;
        self.arrived = self.sent;
        unknown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_is_sent_and_a_pong_lets_it_go_on() {
        let mut input = Input::default();
        input.push(&vec![b'x'; 100_000]);
        let sent = std::iter::from_fn(|| input.next(Channel(0))).count();
        assert_eq!((sent, input.sent(), input.waiting()), (16, 65_536, 34_464));
        input.arrived(4_096);
        assert_eq!(std::iter::from_fn(|| input.next(Channel(0))).count(), 1);
        assert_eq!(input.cut(), 65_536, "unknown after a cut");
        input.arrived(u64::MAX);
        assert_eq!(std::iter::from_fn(|| input.next(Channel(0))).count(), 8);
        assert!(!input.is_done());
        input.arrived(100_000);
        assert!(input.is_done());
        assert_eq!(input.cut(), 0);
    }
}
