//! The escape key.

/// Ctrl-].
const ESCAPE: u8 = 0x1d;

/// Watches what is typed for Ctrl-] and then `.`.
#[derive(Debug, Default)]
pub(super) struct Keys {
    escaped: bool,
}

/// What keys mean.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// These bytes go to the sandbox; they may be none.
    Type(Vec<u8>),
    /// Leave.
    Leave,
}

impl Keys {
    /// Takes the next keys. Ctrl-] twice types one; before any other key both are typed.
    pub(super) fn take(&mut self, typed: &[u8]) -> Meaning {
        let mut out = Vec::with_capacity(typed.len() + 1);
        for &byte in typed {
            match (std::mem::take(&mut self.escaped), byte) {
                (true, b'.') => return Meaning::Leave,
                (false, ESCAPE) => self.escaped = true,
                (true, ESCAPE) | (false, _) => out.push(byte),
                (true, _) => out.extend([ESCAPE, byte]),
            }
        }
        Meaning::Type(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_escape_key_and_a_dot_leave() {
        let typed = |bytes: &[u8]| Meaning::Type(bytes.to_vec());
        for (reads, expected) in [
            (&[&b"ls ."[..]][..], typed(b"ls .")),
            (&[b"\x1d."], Meaning::Leave),
            (&[b"x\x1d", b"."], Meaning::Leave),
            (&[b"\x1d\x1d."], typed(b"\x1d.")),
            (&[b"\x1dx."], typed(b"\x1dx.")),
            (&[b"\x1d\x1d\x1d."], Meaning::Leave),
        ] {
            let mut keys = Keys::default();
            let last = reads.iter().map(|read| keys.take(read)).last();
            assert_eq!(last.as_ref(), Some(&expected), "{reads:?}");
        }
    }
}
