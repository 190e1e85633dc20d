//! Putting a terminal's output back together by its byte offsets.

use bytes::{Buf, Bytes};

/// How far the output of one terminal has arrived, in bytes since its PTY was opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Cursor {
    next: u64,
}

/// What an output frame brought.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Arrival {
    /// Bytes that were not here before.
    New(Bytes),
    /// Only bytes that were here before.
    Seen,
    /// Bytes after a gap. Connections neither lose nor reorder, so that the agent has forgotten what was between, and nobody
    /// else has it: asking again would bring the same answer, for ever.
    Jump(Bytes),
}

impl Cursor {
    /// The offset of the byte expected next.
    pub(crate) fn next(self) -> u64 {
        self.next
    }

    /// Goes on at `offset`, as a snapshot says.
    pub(crate) fn jump(&mut self, offset: u64) {
        self.next = offset;
    }

    /// Takes in `bytes` that start at `offset`.
    pub(crate) fn accept(&mut self, offset: u64, mut bytes: Bytes) -> Arrival {
        let length = bytes.len() as u64;
        let Some(seen) = self.next.checked_sub(offset) else {
            self.next = offset + length;
            return Arrival::Jump(bytes);
        };
        if seen >= length {
            return Arrival::Seen;
        }
        // `seen` is smaller than the length of bytes in memory.
        bytes.advance(usize::try_from(seen).unwrap_or(usize::MAX));
        self.next = offset + length;
        Arrival::New(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(frames: &[(u64, &'static str)], expected: &str, next: u64) {
        let mut cursor = Cursor::default();
        let mut shown = Vec::new();
        for (offset, text) in frames {
            match cursor.accept(*offset, Bytes::from_static(text.as_bytes())) {
                Arrival::New(bytes) => shown.extend_from_slice(&bytes),
                Arrival::Seen => shown.extend_from_slice(b"="),
                Arrival::Jump(bytes) => {
                    shown.extend_from_slice(b"?");
                    shown.extend_from_slice(&bytes);
                }
            }
        }
        assert_eq!(String::from_utf8(shown).unwrap(), expected, "{frames:?}");
        assert_eq!(cursor.next(), next, "{frames:?}");
    }

    #[test]
    fn every_byte_is_shown_once() {
        check(&[(0, "abc"), (3, "de")], "abcde", 5);
        check(&[(0, "abc"), (0, "abc")], "abc=", 3);
        check(&[(0, "abc"), (1, "bcd"), (4, "e")], "abcde", 5);
        check(&[(0, "abc"), (2, "c")], "abc=", 3);
        check(&[(0, "")], "=", 0);
    }

    #[test]
    fn a_gap_is_told_and_it_goes_on_behind_it() {
        check(&[(0, "ab"), (5, "f"), (6, "g")], "ab?fg", 7);
    }
}
