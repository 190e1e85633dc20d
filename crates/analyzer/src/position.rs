//! Lines and columns of byte offsets.

/// A place in a text as people count: both from 1, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineColumn {
    /// From 1.
    pub line: usize,
    /// From 1, in characters (Unicode scalar values).
    pub column: usize,
}

/// The lines of a text.
#[derive(Clone, Debug)]
pub struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
    /// How many characters there are before every [`STEP`] bytes, so that a long line is not counted again and again.
    counts: Vec<usize>,
}

const STEP: usize = 512;

impl<'t> Lines<'t> {
    /// Finds the lines of `text`.
    pub fn new(text: &'t str) -> Self {
        let starts = std::iter::once(0)
            .chain(text.match_indices('\n').map(|(at, _)| at + 1))
            .collect();
        let mut count = 0;
        let counts = text.as_bytes().chunks(STEP).map(|chunk| {
            let before = count;
            count += characters(chunk);
            before
        });
        Self {
            text,
            starts,
            counts: counts.collect(),
        }
    }

    /// The line and column of the byte at `offset`, which may be the text's end.
    pub fn position(&self, offset: usize) -> LineColumn {
        let line = self.line_of(offset);
        let column = self.characters_before(offset) - self.characters_before(self.starts[line - 1]) + 1;
        LineColumn { line, column }
    }

    fn characters_before(&self, offset: usize) -> usize {
        let bytes = self.text.as_bytes();
        let offset = offset.min(bytes.len());
        // At the end of a text there may be no step any more.
        let step = (offset / STEP).min(self.counts.len().saturating_sub(1));
        let counted = self.counts.get(step).copied().unwrap_or_default();
        counted + characters(&bytes[step * STEP..offset])
    }

    /// The line of the byte at `offset`, which may be the text's end.
    pub fn line_of(&self, offset: usize) -> usize {
        self.starts.partition_point(|&start| start <= offset)
    }

    /// The text of a line, counted from 1, without its end.
    pub fn line(&self, line: usize) -> &'t str {
        let end = self.starts.get(line).copied().unwrap_or(self.text.len());
        self.text[self.starts[line - 1]..end].trim_end_matches(['\n', '\r'])
    }

    /// The offset of a line's first byte, counted from 1.
    pub fn start(&self, line: usize) -> usize {
        self.starts[line - 1]
    }
}

/// Each character has one byte that does not continue another.
fn characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&byte| byte & 0xc0 != 0x80).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_in_characters() {
        let lines = Lines::new("a器b\r\n\nc");
        for (offset, line, column) in [(0, 1, 1), (4, 1, 3), (7, 2, 1), (8, 3, 1), (9, 3, 2)] {
            assert_eq!(lines.position(offset), LineColumn { line, column }, "{offset}");
        }
        assert_eq!((lines.line(1), lines.line(2), lines.line(3)), ("a器b", "", "c"));
        assert_eq!(lines.start(3), 8);
        assert_eq!(Lines::new("").position(0), LineColumn { line: 1, column: 1 });
    }

    #[test]
    fn a_long_line_is_not_counted_from_its_start() {
        let text = "器".repeat(20_000);
        let lines = Lines::new(&text);
        for at in (0..=text.len()).step_by(3) {
            assert_eq!(lines.position(at).column, at / 3 + 1);
        }
    }
}
