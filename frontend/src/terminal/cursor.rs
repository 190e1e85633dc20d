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
    /// It starts after the byte expected next: something was lost.
    Gap,
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
        let Some(seen) = self.next.checked_sub(offset) else {
            return Arrival::Gap;
        };
        let length = bytes.len() as u64;
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
                Arrival::Gap => shown.extend_from_slice(b"?"),
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
    fn a_gap_is_told_and_changes_nothing() {
        check(&[(0, "ab"), (5, "f"), (2, "cdef")], "ab?cdef", 6);
    }
}
