//! One viewer's place in a terminal's output.

use crate::Ring;

/// Bytes that may be on their way to a viewer that has not yet said it has shown them.
pub const WINDOW: u64 = 512 << 10;

/// What a viewer was sent and what it has shown. Acknowledgements are cumulative offsets, so that a lost or
/// repeated one does no harm. A viewer has to acknowledge up to the last byte it was sent.
#[derive(Debug)]
pub struct Viewer {
    next: u64,
    /// May lie beyond `next`.
    acked: u64,
}

/// A piece of output for a viewer.
#[derive(Debug, PartialEq, Eq)]
pub struct Slice {
    /// Offset of the first byte. Later than the viewer asked for if the ring has forgotten the rest.
    pub offset: u64,
    /// The bytes; never empty.
    pub bytes: Vec<u8>,
}

impl Viewer {
    /// A viewer that has shown everything before `next`.
    pub fn from_offset(next: u64, ring: &Ring) -> Self {
        let next = next.clamp(ring.start(), ring.end());
        Self { next, acked: next }
    }

    /// The viewer has shown everything before `offset`. It may have some of it from an earlier subscription, so
    /// an offset beyond what it was sent counts once that is sent.
    pub fn ack(&mut self, offset: u64) {
        self.acked = self.acked.max(offset);
    }

    /// Bytes that it has yet to show of what there is.
    pub fn behind(&self, ring: &Ring) -> u64 {
        ring.end() - self.acked.min(self.next).max(ring.start())
    }

    /// Whether it was sent everything there is.
    pub fn is_current(&self, ring: &Ring) -> bool {
        self.next == ring.end()
    }

    /// The next piece to send, at most `max` bytes; `None` while there is nothing or the window is full.
    pub fn take(&mut self, ring: &Ring, max: usize) -> Option<Slice> {
        // Nobody has shown bytes that do not exist.
        self.acked = self.acked.min(ring.end());
        let under_way = self.next.saturating_sub(self.acked);
        if self.is_current(ring) || under_way >= WINDOW {
            return None;
        }
        if self.next < ring.start() {
            // What it needs is lost to it. First it shows what it was sent: forgotten bytes are not shown ones,
            // and to count them as such would open the window of a viewer that does not keep up.
            if under_way > 0 {
                return None;
            }
            self.next = ring.start();
            self.acked = self.acked.max(self.next);
        }
        let offset = self.next;
        let mut bytes = Vec::with_capacity(max.min(usize::try_from(ring.end() - offset).unwrap_or(max)));
        ring.copy(offset, max, &mut bytes);
        self.next += bytes.len() as u64;
        Some(Slice { offset, bytes })
    }
}

#[cfg(test)]
mod tests {
    use super::{Viewer, WINDOW};
    use crate::Ring;

    fn ring(bytes: usize) -> Ring {
        let mut ring = Ring::new(1 << 20);
        ring.push(&vec![b'x'; bytes]);
        ring
    }

    /// Everything that can be sent now.
    fn drain(viewer: &mut Viewer, ring: &Ring) -> u64 {
        std::iter::from_fn(|| viewer.take(ring, 1000))
            .map(|slice| slice.bytes.len() as u64)
            .sum()
    }

    #[test]
    fn it_goes_on_where_it_was() {
        let ring = ring(100);
        let slice = Viewer::from_offset(40, &ring).take(&ring, 1000).unwrap();
        assert_eq!((slice.offset, slice.bytes.len()), (40, 60));
        assert_eq!(Viewer::from_offset(100, &ring).take(&ring, 1000), None);
        assert_eq!(Viewer::from_offset(u64::MAX, &ring).take(&ring, 1000), None);
    }

    #[test]
    fn an_unacknowledged_window_holds_it_back_and_an_ack_lets_it_go_on() {
        let ring = ring(800 << 10);
        let mut viewer = Viewer::from_offset(0, &ring);
        let sent = drain(&mut viewer, &ring);
        assert!((WINDOW..WINDOW + 1000).contains(&sent), "{sent}");
        viewer.ack(1000);
        viewer.ack(10);
        assert_eq!(drain(&mut viewer, &ring), 1000, "an old ack takes nothing back");
        viewer.ack(u64::MAX);
        assert_eq!(drain(&mut viewer, &ring), (800 << 10) - sent - 1000);
    }

    #[test]
    fn an_ack_of_bytes_that_do_not_exist_says_nothing_of_them_later() {
        let mut ring = ring(10);
        let mut viewer = Viewer::from_offset(0, &ring);
        viewer.ack(u64::MAX);
        assert_eq!(viewer.behind(&ring), 10, "nothing was sent");
        assert_eq!(drain(&mut viewer, &ring), 10);
        ring.push(&vec![b'y'; 800 << 10]);
        let sent = drain(&mut viewer, &ring);
        assert!((WINDOW..WINDOW + 1000).contains(&sent), "{sent}");
    }

    /// It has shown them from an earlier subscription, and will not say so again.
    #[test]
    fn an_early_ack_counts_when_its_bytes_are_sent() {
        let ring = ring(800 << 10);
        let mut viewer = Viewer::from_offset(0, &ring);
        viewer.ack(700 << 10);
        assert_eq!(viewer.behind(&ring), 800 << 10);
        assert_eq!(drain(&mut viewer, &ring), 800 << 10);
        assert_eq!(viewer.behind(&ring), 100 << 10);
    }

    #[test]
    fn what_was_overwritten_is_skipped() {
        let mut ring = Ring::new(10);
        ring.push(b"0123456789");
        let mut viewer = Viewer::from_offset(0, &ring);
        ring.push(b"abcde");
        let slice = viewer.take(&ring, 100).unwrap();
        assert_eq!((slice.offset, &slice.bytes[..]), (5, &b"56789abcde"[..]));
    }

    #[test]
    fn a_viewer_that_is_overtaken_first_shows_what_it_has() {
        let mut ring = Ring::new(10);
        ring.push(b"0123456789");
        let mut viewer = Viewer::from_offset(0, &ring);
        viewer.take(&ring, 2).unwrap();
        ring.push(b"abcde");
        assert_eq!(viewer.take(&ring, 100), None);
        viewer.ack(1);
        assert_eq!(viewer.take(&ring, 100), None);
        viewer.ack(2);
        assert_eq!(viewer.take(&ring, 100).unwrap().offset, 5);
        assert_eq!(viewer.behind(&ring), 10);
    }

    /// What it lost is not under way to it.
    #[test]
    fn after_a_jump_the_whole_window_is_open() {
        let mut ring = Ring::new(1 << 20);
        let mut viewer = Viewer::from_offset(0, &ring);
        ring.push(&vec![b'x'; 4 << 20]);
        assert_eq!(viewer.take(&ring, 1000).unwrap().offset, 3 << 20);
        let sent = drain(&mut viewer, &ring) + 1000;
        assert!((WINDOW..WINDOW + 1000).contains(&sent), "{sent}");
    }
}
