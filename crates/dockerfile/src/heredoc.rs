//! Here-documents of `RUN`, `COPY` and `ADD`.

use std::collections::HashMap;

use crate::{LogicalText, Span, expand};

/// `<<NAME` and the lines it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heredoc {
    /// The word `<<NAME`.
    pub marker: Span,
    /// The name without quotes.
    pub name: String,
    /// The number before `<<`: the file that the document is given as.
    pub descriptor: Option<u32>,
    /// `<<-`: leading tabs do not count.
    pub strips_tabs: bool,
    /// Whether variables in the lines are replaced: no part of the name is quoted.
    pub expands: bool,
    /// The lines, each with its end; empty when there are none.
    pub body: Span,
}

/// A marker found in an instruction, before its lines are read.
pub(crate) struct Marker {
    pub(crate) span: Span,
    pub(crate) name: String,
    pub(crate) strips_tabs: bool,
    /// Whether there is white space after `<<`, as in `$((1 << 2))`.
    pub(crate) is_spaced: bool,
    expands: bool,
    descriptor: Option<u32>,
}

impl Marker {
    /// The part of a line (without its end) that is compared with the name.
    fn comparable<'t>(&self, line: &'t str) -> &'t str {
        if self.strips_tabs {
            line.trim_start_matches('\t')
        } else {
            line
        }
    }

    /// Whether `line` (without its end) ends the here-document.
    pub(crate) fn ends_at(&self, line: &str) -> bool {
        self.comparable(line) == self.name
    }

    pub(crate) fn with_body(self, body: Span) -> Heredoc {
        Heredoc {
            marker: self.span,
            name: self.name,
            descriptor: self.descriptor,
            strips_tabs: self.strips_tabs,
            expands: self.expands,
            body,
        }
    }
}

/// Where each line of a text stands last, so that a missing end is known without reading on to the end of the file.
pub(crate) struct LineIndex<'t> {
    exact: HashMap<&'t str, usize>,
    /// Without tabs before it, if there are any.
    untabbed: HashMap<&'t str, usize>,
    /// Without white space around it, if there is any.
    trimmed: HashMap<&'t str, usize>,
}

/// Whether a here-document has an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// A line that is the name.
    Exact,
    /// Only one that is the name with white space around it, as its writer meant it.
    Almost,
    /// None.
    Missing,
}

impl<'t> LineIndex<'t> {
    /// Of the lines from byte `start` on.
    pub(crate) fn new(text: &'t str, start: usize) -> Self {
        let mut index = Self {
            exact: HashMap::new(),
            untabbed: HashMap::new(),
            trimmed: HashMap::new(),
        };
        let mut at = start;
        for line in text[start..].split_inclusive('\n') {
            let content = line.trim_end_matches(['\n', '\r']);
            index.exact.insert(content, at);
            let untabbed = content.trim_start_matches('\t');
            if untabbed.len() < content.len() {
                index.untabbed.insert(untabbed, at);
            }
            let trimmed = content.trim();
            if trimmed.len() < content.len() {
                index.trimmed.insert(trimmed, at);
            }
            at += line.len();
        }
        index
    }

    /// Which end a here-document whose lines start at `at` has.
    pub(crate) fn end(&self, marker: &Marker, at: usize) -> End {
        let has = |map: &HashMap<&str, usize>| map.get(marker.name.as_str()).is_some_and(|&last| last >= at);
        if has(&self.exact) || marker.strips_tabs && has(&self.untabbed) {
            End::Exact
        } else if has(&self.trimmed) {
            End::Almost
        } else {
            End::Missing
        }
    }
}

/// The markers in an instruction's text: words that are `<<NAME`, with a file descriptor's number or none. A line
/// with a quote left open has none.
pub(crate) fn markers(line: &LogicalText) -> Vec<Marker> {
    let text = line.as_str();
    if !text.contains("<<") {
        return Vec::new();
    }
    let words = expand::raw_words(text).unwrap_or_default();
    let markers = words.into_iter().filter_map(|word| {
        let mut marker = read_marker(&word.text)?;
        marker.span = line.span(word.range);
        Some(marker)
    });
    markers.collect()
}

/// Whether a word, as it is written, opens a here-document.
pub(crate) fn is_marker(word: &str) -> bool {
    word.contains("<<") && read_marker(word).is_some()
}

/// Its span is not known yet.
fn read_marker(word: &str) -> Option<Marker> {
    let after_digits = word.trim_start_matches(|c: char| c.is_ascii_digit());
    let rest = after_digits.strip_prefix("<<")?;
    let (strips_tabs, rest) = match rest.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    let is_spaced = rest.starts_with(char::is_whitespace);
    let rest = rest.trim_start();
    if rest.is_empty() || rest.contains('<') || has_modifier(rest) {
        return None;
    }
    let (mut words, raw) = expand::heredoc_name(rest)?;
    if words.len() != 1 {
        return None;
    }
    let name = words.pop()?.text;
    let quotes = |text: &str| text.matches(['"', '\'']).count();
    let expands = raw.first().is_some_and(|raw| quotes(&raw.text) == quotes(&name));
    Some(Marker {
        span: Span::empty(0),
        name,
        strips_tabs,
        is_spaced,
        expands,
        descriptor: word[..word.len() - after_digits.len()].parse().ok(),
    })
}

/// Whether a variable is more than its name, as in `${X:-a}`: no such word is a here-document.
fn has_modifier(word: &str) -> bool {
    let mut after_brace = word.split("${").skip(1);
    after_brace.any(|rest| {
        let name_end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_'));
        name_end.is_none_or(|end| !rest[end..].starts_with('}'))
    })
}
