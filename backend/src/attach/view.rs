//! How far the output of a terminal has come.

use std::time::Duration;

use bytes::Bytes;
use tokio::time::Instant;

/// Output is acknowledged when that many bytes were shown, or that much time has passed.
const ACK_BYTES: u64 = 64 << 10;
const ACK_DELAY: Duration = Duration::from_millis(50);

/// What is received and acknowledged of a terminal's output, over all connections.
#[derive(Debug)]
pub(super) struct View {
    first: u64,
    received: u64,
    acked: u64,
    acked_at: Instant,
}

impl View {
    /// Starts at that offset.
    pub(super) fn new(first: u64) -> Self {
        Self {
            first,
            received: first,
            acked: first,
            acked_at: Instant::now(),
        }
    }

    /// Offset of the next byte wanted.
    pub(super) fn next(&self) -> u64 {
        self.received
    }

    /// Whether any output has come.
    pub(super) fn has_begun(&self) -> bool {
        self.received > self.first
    }

    /// Takes a piece of output: what of it is new, and how many bytes before it were lost.
    pub(super) fn take(&mut self, offset: u64, mut bytes: Bytes) -> (Bytes, u64) {
        let lost = offset.saturating_sub(self.received);
        let known = self.received.saturating_sub(offset).min(bytes.len() as u64);
        let known = usize::try_from(known).expect("at most the length of the piece");
        let new = bytes.split_off(known);
        self.received += lost + new.len() as u64;
        (new, lost)
    }

    /// Everything before `offset` is settled: a picture of the screen takes its place.
    pub(super) fn skip_to(&mut self, offset: u64) {
        self.received = self.received.max(offset);
    }

    /// Bytes received that are not shown yet.
    pub(super) fn unshown(&self, shown: u64) -> u64 {
        self.received - shown.clamp(self.first, self.received)
    }

    /// When to acknowledge what is shown; `None` if that is done.
    pub(super) fn ack_due(&self, shown: u64) -> Option<Instant> {
        let unacked = shown.saturating_sub(self.acked);
        match unacked {
            0 => None,
            ACK_BYTES.. => Some(self.acked_at),
            _ => Some(self.acked_at + ACK_DELAY),
        }
    }

    /// It was acknowledged.
    pub(super) fn acked(&mut self, shown: u64) {
        self.acked = shown;
        self.acked_at = Instant::now();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_byte_is_taken_twice_and_a_gap_is_known() {
        let mut view = View::new(10);
        for (offset, bytes, expected, lost) in [
            (10, "abc", "abc", 0),
            (10, "abc", "", 0),
            (5, "x", "", 0),
            (11, "bcde", "de", 0),
            (20, "f", "f", 5),
            (21, "", "", 0),
        ] {
            let taken = view.take(offset, Bytes::from_static(bytes.as_bytes()));
            assert_eq!(
                taken,
                (Bytes::from_static(expected.as_bytes()), lost),
                "{offset} {bytes}"
            );
        }
        assert_eq!((view.next(), view.unshown(0), view.unshown(20)), (21, 11, 1));
    }

    #[test]
    fn much_is_acknowledged_at_once_and_little_soon() {
        let mut view = View::new(0);
        let now = view.acked_at;
        assert_eq!(view.ack_due(0), None);
        assert_eq!(view.ack_due(1), Some(now + ACK_DELAY));
        assert_eq!(view.ack_due(ACK_BYTES), Some(now));
        view.acked(ACK_BYTES);
        assert_eq!(view.ack_due(ACK_BYTES), None);
    }
}
