//! How many WebSockets may be open: one page needs one, so that whoever opens hundreds wants to disturb.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// The most of one session.
pub(super) const PER_SESSION: u32 = 32;
/// The most of all guests together who have no session, and of the whole server.
pub(super) const IN_ALL: u32 = 10_000;

/// Those that are open.
#[derive(Debug, Default)]
pub(super) struct Sockets(Arc<AtomicU32>);

/// One of them; it counts until this is dropped.
#[derive(Debug)]
pub(super) struct Socket(Arc<AtomicU32>);

impl Sockets {
    /// One more, if there are fewer than `most`.
    pub(super) fn open(&self, most: u32) -> Option<Socket> {
        let one_more = |open: u32| (open < most).then_some(open + 1);
        let counted = self.0.fetch_update(Ordering::AcqRel, Ordering::Acquire, one_more);
        counted.ok().map(|_| Socket(Arc::clone(&self.0)))
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

#[cfg(test)]
mod tests {
    use super::Sockets;

    #[test]
    fn one_that_closes_makes_room() {
        let sockets = Sockets::default();
        let open = [sockets.open(2), sockets.open(2)];
        assert!(open.iter().all(Option::is_some) && sockets.open(2).is_none());
        drop(open);
        assert!(sockets.open(1).is_some());
    }
}
