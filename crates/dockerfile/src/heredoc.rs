//! Here-documents of `RUN`, `COPY` and `ADD`.

use crate::{LogicalText, Span, quote};

/// `<<NAME` and the lines it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heredoc {
    /// The word `<<NAME`.
    pub marker: Span,
    /// The name without quotes.
    pub name: String,
    /// `<<-`: leading tabs do not count.
    pub strips_tabs: bool,
    /// The lines, each with its end; empty when there are none.
    pub body: Span,
}

/// A marker found in an instruction, before its lines are read.
pub(crate) struct Marker {
    pub(crate) span: Span,
    pub(crate) name: String,
    pub(crate) strips_tabs: bool,
}

impl Marker {
    /// Whether `line` (without its end) ends the here-document.
    pub(crate) fn ends_at(&self, line: &str) -> bool {
        let line = if self.strips_tabs {
            line.trim_start_matches('\t')
        } else {
            line
        };
        line == self.name
    }

    pub(crate) fn with_body(self, body: Span) -> Heredoc {
        Heredoc {
            marker: self.span,
            name: self.name,
            strips_tabs: self.strips_tabs,
            body,
        }
    }
}

/// The markers in an instruction's text: words that are `<<NAME`, with a file descriptor's number or none.
pub(crate) fn markers(line: &LogicalText, escape: char) -> Vec<Marker> {
    let text = line.as_str();
    if !text.contains("<<") {
        return Vec::new();
    }
    let words = quote::split_quoted(text, escape);
    words
        .into_iter()
        .filter_map(|range| marker(&text[range.clone()], line.span(range)))
        .collect()
}

fn marker(word: &str, span: Span) -> Option<Marker> {
    let rest = word
        .trim_start_matches(|c: char| c.is_ascii_digit())
        .strip_prefix("<<")?;
    let (strips_tabs, rest) = match rest.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    if rest.is_empty() || rest.contains('<') {
        return None;
    }
    Some(Marker {
        span,
        name: quote::remove(rest, '\\'),
        strips_tabs,
    })
}
