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
}

impl<'t> Lines<'t> {
    /// Finds the lines of `text`.
    pub fn new(text: &'t str) -> Self {
        let starts = std::iter::once(0)
            .chain(text.match_indices('\n').map(|(at, _)| at + 1))
            .collect();
        Self { text, starts }
    }

    /// The line and column of the byte at `offset`, which may be the text's end.
    pub fn position(&self, offset: usize) -> LineColumn {
        let line = self.line_of(offset);
        let column = self.text[self.starts[line - 1]..offset].chars().count() + 1;
        LineColumn { line, column }
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
    }
}
