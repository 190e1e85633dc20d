//! The text of an instruction without its line continuations, and the way back to the source.

use std::ops::Range;

use crate::Span;

/// Text put together from parts of the source, such as an instruction whose continuation marks and inner
/// comments are gone. Every byte knows where it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogicalText {
    text: String,
    /// Ascending in both members; the first starts at 0 and is always there.
    segments: Vec<Segment>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Segment {
    at: usize,
    source: usize,
}

impl LogicalText {
    /// The part `span` of `source`, in one piece.
    pub fn from_source(source: &str, span: Span) -> Self {
        Self {
            text: source[span.range()].to_owned(),
            segments: vec![Segment {
                at: 0,
                source: span.start,
            }],
        }
    }

    pub(crate) fn starting_at(source: usize) -> Self {
        Self {
            text: String::new(),
            segments: vec![Segment { at: 0, source }],
        }
    }

    pub(crate) fn push(&mut self, part: &str, source: usize) {
        if part.is_empty() {
            return;
        }
        if self.text.is_empty() {
            self.segments.clear();
        }
        self.segments.push(Segment {
            at: self.text.len(),
            source,
        });
        self.text.push_str(part);
    }

    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Where the text of `range` stands in the source. A range over a continuation spans that too.
    pub fn span(&self, range: Range<usize>) -> Span {
        let start = self.source(range.start);
        if range.is_empty() {
            return Span::empty(start);
        }
        // The end is found from the last byte, so that it stays on this side of a continuation.
        Span::new(start, self.source(range.end - 1) + 1)
    }

    /// Where the whole text stands in the source.
    pub fn whole_span(&self) -> Span {
        self.span(0..self.text.len())
    }

    /// The part `range` of it.
    #[must_use]
    pub fn slice(&self, range: Range<usize>) -> Self {
        let first = self.segment_of(range.start);
        let mut segments = vec![Segment {
            at: 0,
            source: self.segments[first].source + range.start - self.segments[first].at,
        }];
        let inner = self.segments[first + 1..]
            .iter()
            .take_while(|segment| segment.at < range.end);
        segments.extend(inner.map(|segment| Segment {
            at: segment.at - range.start,
            source: segment.source,
        }));
        Self {
            text: self.text[range].to_owned(),
            segments,
        }
    }

    /// The parts `ranges` of it, one after the other.
    pub(crate) fn keep(&self, ranges: &[Range<usize>]) -> Self {
        let start = ranges.first().map_or(0, |range| range.start);
        let mut kept = Self::starting_at(self.source(start));
        for range in ranges {
            let part = self.slice(range.clone());
            for (index, segment) in part.segments.iter().enumerate() {
                let end = part
                    .segments
                    .get(index + 1)
                    .map_or(part.text.len(), |next| next.at);
                kept.push(&part.text[segment.at..end], segment.source);
            }
        }
        kept
    }

    /// The text of `span`, in which line continuations with `escape` are taken out, and comments and blank lines
    /// behind them.
    pub(crate) fn of_word(source: &str, span: Span, escape: char) -> Self {
        let mut logical = Self::starting_at(span.start);
        let mut at = span.start;
        let mut is_continued = false;
        for line in source[span.range()].split_inclusive('\n') {
            let content = line.trim_end_matches(['\n', '\r']);
            let is_skipped = content.trim().is_empty() || content.trim_start().starts_with('#');
            if !(is_continued && is_skipped) {
                let is_whole = content.len() == line.len();
                let mark = if is_whole {
                    None
                } else {
                    continuation(content, escape)
                };
                logical.push(&content[..mark.unwrap_or(content.len())], at);
                is_continued = true;
            }
            at += line.len();
        }
        logical
    }

    fn source(&self, offset: usize) -> usize {
        let segment = self.segments[self.segment_of(offset)];
        segment.source + offset - segment.at
    }

    fn segment_of(&self, offset: usize) -> usize {
        self.segments.partition_point(|segment| segment.at <= offset) - 1
    }
}

/// Where the escape character stands if a line (without its end) is continued on the next. Doubled, it is no
/// continuation.
pub(crate) fn continuation(line: &str, escape: char) -> Option<usize> {
    let before = line.trim_end_matches([' ', '\t']).strip_suffix(escape)?;
    (!before.ends_with(escape)).then_some(before.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn two_lines() -> LogicalText {
        // RUN a \
        //   b
        let mut text = LogicalText::starting_at(0);
        text.push("RUN a ", 0);
        text.push("  b", 8);
        text
    }

    #[test]
    fn spans_stay_on_their_side_of_a_continuation() {
        let text = two_lines();
        assert_eq!(text.as_str(), "RUN a   b");
        assert_eq!(text.span(4..5), Span::new(4, 5));
        assert_eq!(text.span(4..6), Span::new(4, 6));
        assert_eq!(text.span(8..9), Span::new(10, 11));
        assert_eq!(text.span(4..9), Span::new(4, 11));
        assert_eq!(text.span(6..6), Span::empty(8));
    }

    #[test]
    fn a_slice_keeps_its_sources() {
        let slice = two_lines().slice(4..9);
        assert_eq!(slice.as_str(), "a   b");
        assert_eq!(slice.span(0..1), Span::new(4, 5));
        assert_eq!(slice.span(4..5), Span::new(10, 11));
        assert_eq!(slice.slice(3..5).whole_span(), Span::new(9, 11));
    }
}
