//! An open file, and the places in it as an editor counts them.

use analyzer::{Diagnostic, Options, Span, lint_with};
use dockerfile::Tree;
use lsp_types::{Position, Range, TextDocumentContentChangeEvent};

/// What a column counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    /// Bytes.
    Utf8,
    /// UTF-16 code units.
    Utf16,
}

/// An open file with what the analyzer says about it.
pub(super) struct Document {
    pub(super) text: String,
    pub(super) version: i32,
    pub(super) tree: Tree,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// The offset of each line's first byte.
    starts: Vec<usize>,
    encoding: Encoding,
}

impl Document {
    pub(super) fn new(text: String, version: i32, encoding: Encoding, options: &Options) -> Self {
        Self {
            tree: dockerfile::parse(&text).tree,
            diagnostics: lint_with(&text, options),
            starts: starts(&text),
            text,
            version,
            encoding,
        }
    }

    /// The text after an editor's changes, each of which is counted in the text that the ones before it left.
    pub(super) fn changed(&self, changes: Vec<TextDocumentContentChangeEvent>) -> String {
        let mut text = self.text.clone();
        for change in changes {
            let Some(range) = change.range else {
                text = change.text;
                continue;
            };
            let starts = starts(&text);
            let from = offset(&text, &starts, self.encoding, range.start);
            let to = offset(&text, &starts, self.encoding, range.end).max(from);
            text.replace_range(from..to, &change.text);
        }
        text
    }

    /// The byte at an editor's position; what lies beyond a line is its end.
    pub(super) fn offset(&self, position: Position) -> usize {
        offset(&self.text, &self.starts, self.encoding, position)
    }

    /// The editor's position of a byte.
    pub(super) fn position(&self, at: usize) -> Position {
        let line = self.starts.partition_point(|&start| start <= at) - 1;
        let before = &self.text[self.starts[line]..at];
        let column = match self.encoding {
            Encoding::Utf8 => before.len(),
            Encoding::Utf16 => before.encode_utf16().count(),
        };
        Position::new(number(line), number(column))
    }

    /// The editor's range of a span.
    pub(super) fn range(&self, span: Span) -> Range {
        Range::new(self.position(span.start), self.position(span.end))
    }

    /// The findings that a span touches.
    pub(super) fn diagnostics_at(&self, span: Span) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics
            .iter()
            .filter(move |found| found.span.start <= span.end && span.start <= found.span.end)
    }
}

fn starts(text: &str) -> Vec<usize> {
    let ends = text.match_indices('\n').map(|(at, _)| at + 1);
    std::iter::once(0).chain(ends).collect()
}

fn offset(text: &str, starts: &[usize], encoding: Encoding, position: Position) -> usize {
    let line = usize::try_from(position.line).unwrap_or(usize::MAX);
    let Some(&start) = starts.get(line) else {
        return text.len();
    };
    let end = starts.get(line.saturating_add(1)).copied().unwrap_or(text.len());
    let content = text[start..end].trim_end_matches(['\n', '\r']);
    let mut left = usize::try_from(position.character).unwrap_or(usize::MAX);
    for (at, c) in content.char_indices() {
        let width = match encoding {
            Encoding::Utf8 => c.len_utf8(),
            Encoding::Utf16 => c.len_utf16(),
        };
        if left < width {
            return start + at;
        }
        left -= width;
    }
    start + content.len()
}

/// The protocol counts in 32 bits; no text that an editor holds has more lines or columns.
fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(text: &str, encoding: Encoding) -> Document {
        Document::new(text.to_owned(), 1, encoding, &Options::default())
    }

    #[test]
    fn places_go_both_ways() {
        for (encoding, columns) in [(Encoding::Utf8, [0, 3, 7, 8]), (Encoding::Utf16, [0, 1, 3, 4])] {
            let document = document("FROM a\r\n器😀b\n", encoding);
            for (at, column) in [8, 11, 15, 16].into_iter().zip(columns) {
                let position = Position::new(1, column);
                assert_eq!((document.position(at), document.offset(position)), (position, at));
            }
            assert_eq!(document.offset(Position::new(0, 99)), 6);
            assert_eq!(
                document.offset(Position::new(1, 2)),
                if encoding == Encoding::Utf8 { 8 } else { 11 }
            );
            assert_eq!(document.offset(Position::new(9, 0)), 17);
        }
    }

    #[test]
    fn changes_follow_each_other() {
        let change = |range: Option<[u32; 4]>, text: &str| TextDocumentContentChangeEvent {
            range: range.map(|[a, b, c, d]| Range::new(Position::new(a, b), Position::new(c, d))),
            range_length: None,
            text: text.to_owned(),
        };
        let document = document("FROM 器\nRUN a\n", Encoding::Utf16);
        let changes = vec![
            change(Some([0, 5, 0, 6]), "debian:12\n"),
            change(Some([2, 4, 2, 5]), "b"),
            change(Some([9, 0, 9, 9]), "USER c\n"),
        ];
        assert_eq!(document.changed(changes), "FROM debian:12\n\nRUN b\nUSER c\n");
        assert_eq!(document.changed(vec![change(None, "x")]), "x");
    }
}
