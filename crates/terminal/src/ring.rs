//! The newest output of a terminal.

use std::collections::VecDeque;

/// The last bytes of a terminal's output. Grows as needed up to its capacity, then forgets the oldest.
#[derive(Debug)]
pub struct Ring {
    bytes: VecDeque<u8>,
    capacity: usize,
    end: u64,
}

impl Ring {
    /// An empty ring that holds at most `capacity` bytes.
    pub fn new(capacity: usize) -> Self {
        Self {
            bytes: VecDeque::new(),
            capacity,
            end: 0,
        }
    }

    /// Offset of the oldest byte still held.
    pub fn start(&self) -> u64 {
        self.end - self.bytes.len() as u64
    }

    /// Offset after the newest byte.
    pub fn end(&self) -> u64 {
        self.end
    }

    /// Appends output.
    pub fn push(&mut self, output: &[u8]) {
        self.end += output.len() as u64;
        let kept = &output[output.len().saturating_sub(self.capacity)..];
        let excess = (self.bytes.len() + kept.len()).saturating_sub(self.capacity);
        self.bytes.drain(..excess);
        self.bytes.extend(kept);
    }

    /// At most `max` bytes from `offset` on, appended to `out`; less at the end. `offset` must be held.
    pub fn copy(&self, offset: u64, max: usize, out: &mut Vec<u8>) {
        debug_assert!(
            (self.start()..=self.end).contains(&offset),
            "{offset} is not held"
        );
        let skip = usize::try_from(offset - self.start()).expect("a ring is smaller than memory");
        let take = max.min(self.bytes.len() - skip);
        let (front, back) = self.bytes.as_slices();
        let first = &front[skip.min(front.len())..(skip + take).min(front.len())];
        out.extend_from_slice(first);
        let from = skip.saturating_sub(front.len());
        out.extend_from_slice(&back[from..from + take - first.len()]);
    }
}

#[cfg(test)]
mod tests {
    use super::Ring;
    use proptest::prelude::*;

    proptest! {
        /// Against the plainest model there is: everything ever put out, in one vector.
        #[test]
        fn it_holds_the_newest_bytes_at_their_offsets(
            pushes in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..40), 0..20),
            capacity in 1usize..64,
            at in any::<prop::sample::Index>(),
            max in 0usize..50,
        ) {
            let (mut ring, mut all) = (Ring::new(capacity), Vec::new());
            for push in &pushes {
                ring.push(push);
                all.extend_from_slice(push);
            }
            prop_assert_eq!(ring.end(), all.len() as u64);
            prop_assert_eq!(ring.start(), all.len().saturating_sub(capacity) as u64);
            let start = all.len().saturating_sub(capacity);
            let offset = start + at.index(all.len() - start + 1);
            let mut got = Vec::new();
            ring.copy(offset as u64, max, &mut got);
            prop_assert_eq!(&got[..], &all[offset..(offset + max).min(all.len())]);
        }
    }
}
