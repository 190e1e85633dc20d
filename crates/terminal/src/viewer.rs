//! One viewer's place in a terminal's output.

use std::time::Duration;

use crate::window::Window;
use crate::{History, Size, Snapshot};

/// A watcher that has been more than a window behind for so long is brought to the present.
const LONG: Duration = Duration::from_secs(2);

/// What becomes of a viewer that does not keep up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// The program waits for it, unless another one is faster. For those who type.
    Holds,
    /// It misses something and sees the present. For watchers.
    Jumps,
}

/// What to send to a viewer next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// What was put out, all at one size.
    Output {
        /// Offset of the first byte. Where the last piece ended.
        offset: u64,
        /// Never empty.
        bytes: Vec<u8>,
    },
    /// The size has changed.
    Size {
        /// The offset from which on it holds. Where the last piece ended.
        offset: u64,
        /// The new size.
        size: Size,
    },
    /// The viewer misses something: it has to be reset and shown this.
    Snapshot(Snapshot),
}

/// What a viewer was sent and what it has shown. Acknowledgements are cumulative offsets, so that a lost or
/// repeated one does no harm. A viewer has to acknowledge up to the last byte it was sent, and a snapshot at its
/// offset.
#[derive(Debug)]
pub struct Viewer {
    pace: Pace,
    next: u64,
    /// May lie beyond `next`.
    acked: u64,
    /// A snapshot that has to come first.
    missing: Option<Missing>,
    /// The size it was told last.
    size: Option<Size>,
    window: Window,
    /// Since when it is more than a window behind.
    behind_since: Option<Duration>,
}

#[derive(Clone, Copy, Debug)]
enum Missing {
    /// What was before the oldest byte held. What it then gets is all that is held.
    Old,
    /// Everything until the present.
    All,
}

impl Viewer {
    /// A viewer that has shown everything before `next`. With less than is still held it gets a snapshot, and then
    /// all there is; with more than there is, such as `u64::MAX`, a snapshot of the present.
    pub fn new(next: u64, pace: Pace, history: &History) -> Self {
        let missing = if next < history.start() {
            Some(Missing::Old)
        } else if next > history.end() {
            Some(Missing::All)
        } else {
            None
        };
        let next = next.clamp(history.start(), history.end());
        Self {
            pace,
            next,
            acked: next,
            missing,
            size: None,
            window: Window::new(),
            behind_since: None,
        }
    }

    /// Whether a program may have to wait for it.
    pub fn holds(&self) -> bool {
        self.pace == Pace::Holds
    }

    /// Makes it one that holds or one that jumps.
    pub fn set_pace(&mut self, pace: Pace) {
        self.pace = pace;
        self.behind_since = None;
    }

    /// The viewer has shown everything before `offset`. It may have some of it from an earlier subscription, so
    /// an offset beyond what it was sent counts once that is sent.
    pub fn ack(&mut self, offset: u64, now: Duration) {
        self.acked = self.acked.max(offset);
        self.window.acked(self.acked.min(self.next), now);
    }

    /// Bytes that it has yet to show of what there is.
    pub fn behind(&self, history: &History) -> u64 {
        history.end() - self.acked.min(self.next).max(history.start())
    }

    /// Whether it was sent everything there is.
    pub fn is_current(&self, history: &History) -> bool {
        self.missing.is_none() && self.next == history.end() && self.size == Some(history.size())
    }

    /// Bytes that are there to be sent to it, were its window wide open.
    pub fn unsent(&self, history: &History) -> u64 {
        history.end().saturating_sub(self.next)
    }

    /// The bytes that may be under way to it.
    pub fn window(&self) -> u64 {
        self.window.bytes()
    }

    /// Whether it asks the program to wait. See [`crate::Gate`] for several viewers.
    pub fn holds_back(&self, history: &History) -> bool {
        self.holds() && self.behind(history) >= self.window()
    }

    /// The next piece to send, with at most `max` bytes of output; `None` while there is nothing or the window is
    /// full.
    pub fn take(&mut self, history: &History, max: usize, now: Duration) -> Option<Piece> {
        // Nobody has shown bytes that do not exist.
        self.acked = self.acked.min(history.end());
        let under_way = self.next.saturating_sub(self.acked);
        if under_way >= self.window() {
            self.is_late(history, now);
            return None;
        }
        if self.next < history.start() && self.missing.is_none() {
            // What it needs is lost to it. First it shows what it was sent: forgotten bytes are not shown ones,
            // and to count them as such would open the window of a viewer that does not keep up.
            if under_way > 0 {
                return None;
            }
            self.missing = Some(Missing::All);
        }
        if self.is_late(history, now) {
            self.missing = Some(Missing::All);
        }
        if let Some(missing) = self.missing.take() {
            return Some(Piece::Snapshot(self.jump(missing, history)));
        }
        let size = history.size_at(self.next);
        if self.size != Some(size) {
            self.size = Some(size);
            return Some(Piece::Size {
                offset: self.next,
                size,
            });
        }
        if self.next == history.end() {
            return None;
        }
        let offset = self.next;
        let bytes = history.copy(offset, max);
        self.next += bytes.len() as u64;
        self.window.sent(self.next, self.acked, now);
        Some(Piece::Output { offset, bytes })
    }

    /// Whether it has been more than a window behind for too long, and does not hold.
    fn is_late(&mut self, history: &History, now: Duration) -> bool {
        if self.holds() || self.behind(history) <= self.window() {
            self.behind_since = None;
            return false;
        }
        let since = *self.behind_since.get_or_insert(now);
        now.saturating_sub(since) >= LONG
    }

    fn jump(&mut self, missing: Missing, history: &History) -> Snapshot {
        let snapshot = match missing {
            Missing::Old => history.snapshot_at_start(),
            Missing::All => history.snapshot_at_end(),
        };
        self.next = snapshot.offset;
        self.size = Some(snapshot.size);
        // What it lost is not under way to it; the snapshot is, like output of its length. Half of the window stays
        // open all the same: a viewer that has been there before does not say so again, and a program that waits
        // for it has to go on.
        let length = (snapshot.bytes.len() as u64).min(self.window() / 2);
        self.acked = self.acked.max(self.next.saturating_sub(length));
        self.window.jumped();
        self.behind_since = None;
        snapshot
    }
}

#[cfg(test)]
mod tests;
