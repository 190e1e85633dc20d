//! Byte offsets to UTF-16 offsets, which editors in the browser count in.

/// The offsets of a text in UTF-16 code units. A text of ASCII alone costs nothing.
#[derive(Clone, Debug)]
pub struct Offsets {
    /// After each character that is longer in UTF-8 than in UTF-16: the byte offset, and how many units fewer
    /// there are than bytes so far. Ascending.
    shifts: Vec<(usize, usize)>,
}

impl Offsets {
    /// Reads `text` once.
    pub fn new(text: &str) -> Self {
        let mut lag = 0;
        let mut shifts = Vec::new();
        for (at, c) in text.char_indices().filter(|(_, c)| !c.is_ascii()) {
            lag += c.len_utf8() - c.len_utf16();
            shifts.push((at + c.len_utf8(), lag));
        }
        Self { shifts }
    }

    /// The UTF-16 offset of a byte offset on a character's boundary.
    pub fn utf16(&self, byte: usize) -> usize {
        match self.shifts.partition_point(|&(at, _)| at <= byte) {
            0 => byte,
            passed => byte - self.shifts[passed - 1].1,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str) {
        let offsets = Offsets::new(text);
        for at in (0..=text.len()).filter(|&at| text.is_char_boundary(at)) {
            assert_eq!(
                offsets.utf16(at),
                text[..at].encode_utf16().count(),
                "{at} in {text:?}"
            );
        }
    }

    #[test]
    fn offsets_agree_with_the_encoder() {
        for text in [
            "",
            "abc",
            "器a",
            "# 日本語😀\nFROM デビアン",
            "é😀😀é",
            "\u{feff}a",
        ] {
            check(text);
        }
    }

    proptest! {
        #[test]
        fn offsets_agree_on_any_text(text in any::<String>()) {
            check(&text);
        }
    }
}
