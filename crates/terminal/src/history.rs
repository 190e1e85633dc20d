//! What a terminal put out: its newest bytes, and the screen before them.

use std::collections::VecDeque;

use crate::ring::Ring;
use crate::screen::Screen;
use crate::{Size, Snapshot};

/// A terminal's output and sizes, by offset. Holds the newest bytes, and the state of the screen before them, so
/// that nothing visible is lost when old bytes are forgotten. Until then there is no model of the screen.
pub struct History {
    ring: Ring,
    /// How much is forgotten at a time: the model of the screen has the less to do, the more it sees at once.
    batch: usize,
    /// The size that holds at the start.
    first: Size,
    /// Later sizes, each with the offset from which it holds.
    sizes: VecDeque<(u64, Size)>,
    /// The screen at the start. `None` while that is 0: a reset terminal.
    screen: Option<Box<Screen>>,
}

impl History {
    /// The history of a terminal of this size that has put out nothing. Holds at most `capacity` bytes, and once it
    /// was full always three quarters of that.
    pub fn new(capacity: usize, size: Size) -> Self {
        Self {
            ring: Ring::new(capacity),
            batch: (capacity / 4).max(1),
            first: size,
            sizes: VecDeque::new(),
            screen: None,
        }
    }

    /// Offset of the oldest byte still held.
    pub fn start(&self) -> u64 {
        self.ring.start()
    }

    /// Offset after the newest byte.
    pub fn end(&self) -> u64 {
        self.ring.end()
    }

    /// The present size.
    pub fn size(&self) -> Size {
        self.sizes.back().map_or(self.first, |(_, size)| *size)
    }

    /// Appends output.
    pub fn push(&mut self, output: &[u8]) {
        for piece in output.chunks(self.batch) {
            if piece.len() > self.ring.room() {
                self.forget((self.start() + self.batch as u64).min(self.end()));
            }
            self.ring.push(piece);
        }
    }

    /// The terminal has another size from the end on.
    pub fn resize(&mut self, size: Size) {
        let end = self.end();
        if end == self.start() {
            self.first = size;
            if let Some(screen) = &mut self.screen {
                screen.resize(size);
            }
            return;
        }
        if self.sizes.back().is_some_and(|(offset, _)| *offset == end) {
            self.sizes.pop_back();
        }
        if size != self.size() {
            self.sizes.push_back((end, size));
        }
    }

    /// The state before the oldest byte still held.
    pub fn snapshot_at_start(&self) -> Snapshot {
        Snapshot {
            offset: self.start(),
            size: self.first,
            bytes: self.screen.as_ref().map_or_else(Vec::new, |screen| screen.dump()),
        }
    }

    /// The present state.
    pub fn snapshot_at_end(&self) -> Snapshot {
        let screen = self.screen.as_ref();
        let mut screen = screen.map_or_else(|| Screen::new(self.first), |screen| screen.fork());
        self.play(&mut screen, self.start(), self.end());
        Snapshot {
            offset: self.end(),
            size: self.size(),
            bytes: screen.dump(),
        }
    }

    /// The size that holds from `offset` on.
    pub(crate) fn size_at(&self, offset: u64) -> Size {
        let later = self.sizes.partition_point(|(from, _)| *from <= offset);
        later.checked_sub(1).map_or(self.first, |at| self.sizes[at].1)
    }

    /// The bytes from `offset` on, at most `max` and none of another size.
    pub(crate) fn copy(&self, offset: u64, max: usize) -> Vec<u8> {
        let later = self.sizes.partition_point(|(from, _)| *from <= offset);
        let end = self.sizes.get(later).map_or(self.end(), |(from, _)| *from);
        self.ring.range(offset, end.min(offset + max as u64)).concat()
    }

    fn forget(&mut self, until: u64) {
        let mut screen = self
            .screen
            .take()
            .unwrap_or_else(|| Box::new(Screen::new(self.first)));
        self.play(&mut screen, self.start(), until);
        self.screen = Some(screen);
        self.first = self.size_at(until);
        let held = self.sizes.partition_point(|(offset, _)| *offset <= until);
        self.sizes.drain(..held);
        self.ring.forget(until);
    }

    /// Brings the screen at `from` to `to`.
    fn play(&self, screen: &mut Screen, from: u64, to: u64) {
        let mut at = from;
        let changes = self.sizes.iter().take_while(|(offset, _)| *offset <= to);
        for (offset, size) in changes {
            self.show(screen, at, *offset);
            screen.resize(*size);
            at = *offset;
        }
        self.show(screen, at, to);
    }

    fn show(&self, screen: &mut Screen, from: u64, to: u64) {
        for part in self.ring.range(from, to) {
            screen.feed(part);
        }
    }
}

#[cfg(test)]
mod tests;
