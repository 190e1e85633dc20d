//! The newest output of a terminal.

use std::collections::VecDeque;

/// The last bytes of a terminal's output, by offset. Grows as needed up to its capacity.
#[derive(Debug)]
pub(crate) struct Ring {
    bytes: VecDeque<u8>,
    capacity: usize,
    end: u64,
}

impl Ring {
    /// An empty ring that holds at most `capacity` bytes.
    pub(crate) fn new(capacity: usize) -> Self {
        Self {
            bytes: VecDeque::new(),
            capacity,
            end: 0,
        }
    }

    /// Offset of the oldest byte still held.
    pub(crate) fn start(&self) -> u64 {
        self.end - self.bytes.len() as u64
    }

    /// Offset after the newest byte.
    pub(crate) fn end(&self) -> u64 {
        self.end
    }

    /// How many bytes can be appended before something has to be forgotten.
    pub(crate) fn room(&self) -> usize {
        self.capacity - self.bytes.len()
    }

    /// Appends output, for which there must be room.
    pub(crate) fn push(&mut self, output: &[u8]) {
        assert!(output.len() <= self.room(), "what is old is forgotten first");
        let needed = self.bytes.len() + output.len();
        if needed > self.bytes.capacity() {
            // Doubling, as a vector does, but never beyond the capacity.
            let room = needed.max(2 * self.bytes.capacity()).min(self.capacity);
            self.bytes.reserve_exact(room - self.bytes.len());
        }
        self.bytes.extend(output);
        self.end += output.len() as u64;
    }

    /// Drops everything before `offset`, which must be held.
    pub(crate) fn forget(&mut self, offset: u64) {
        let old = self.index(offset);
        self.bytes.drain(..old);
    }

    /// The bytes from `from` to `to`, in two parts.
    pub(crate) fn range(&self, from: u64, to: u64) -> [&[u8]; 2] {
        let (from, to) = (self.index(from), self.index(to));
        let (front, back) = self.bytes.as_slices();
        let middle = front.len();
        [
            &front[from.min(middle)..to.min(middle)],
            &back[from.saturating_sub(middle)..to.saturating_sub(middle)],
        ]
    }

    fn index(&self, offset: u64) -> usize {
        assert!(
            (self.start()..=self.end).contains(&offset),
            "{offset} is not held"
        );
        usize::try_from(offset - self.start()).expect("a ring is smaller than memory")
    }
}

#[cfg(test)]
mod tests {
    use super::Ring;
    use proptest::prelude::*;
    use proptest::sample::Index;

    proptest! {
        /// Against the plainest model there is: everything ever put out, in one vector.
        #[test]
        fn it_holds_the_newest_bytes_at_their_offsets(
            pushes in proptest::collection::vec((proptest::collection::vec(any::<u8>(), 0..40), any::<Index>()), 0..20),
            capacity in 40usize..100,
            (from, to) in any::<(Index, Index)>(),
        ) {
            let (mut ring, mut all, mut start) = (Ring::new(capacity), Vec::new(), 0);
            for (push, forgotten) in &pushes {
                let excess = push.len().saturating_sub(ring.room());
                start += excess + forgotten.index(all.len() - start - excess + 1);
                ring.forget(start as u64);
                ring.push(push);
                all.extend_from_slice(push);
            }
            prop_assert_eq!(ring.end(), all.len() as u64);
            prop_assert_eq!(ring.start(), start as u64);
            prop_assert!(ring.bytes.capacity() <= capacity);
            let from = start + from.index(all.len() - start + 1);
            let to = from + to.index(all.len() - from + 1);
            prop_assert_eq!(&ring.range(from as u64, to as u64).concat()[..], &all[from..to]);
        }
    }
}
