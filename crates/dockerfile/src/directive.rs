//! Parser directives: `# syntax=`, `# escape=` and `# check=` at the top of the file.

use crate::{Directive, ErrorKind, ParseError, Span};

/// What is known from the directives read so far.
pub(crate) struct Directives {
    /// The character that continues a line.
    pub(crate) escape: char,
    seen: Vec<String>,
    open: bool,
}

impl Directives {
    pub(crate) fn new() -> Self {
        Self {
            escape: '\\',
            seen: Vec::new(),
            open: true,
        }
    }

    /// The first line that is no directive ends them: later ones are comments.
    pub(crate) fn close(&mut self) {
        self.open = false;
    }

    /// Reads a comment (from its `#`, without the line's end) that starts at byte `at`.
    pub(crate) fn read(
        &mut self,
        comment: &str,
        at: usize,
        errors: &mut Vec<ParseError>,
    ) -> Option<Directive> {
        let directive = if self.open { split(comment, at) } else { None };
        let Some(directive) = directive else {
            self.close();
            return None;
        };
        let span = Span::new(at, at + comment.len());
        if self.seen.contains(&directive.name) {
            errors.push(ParseError {
                span,
                kind: ErrorKind::DuplicateDirective,
            });
        }
        self.seen.push(directive.name.clone());
        if directive.name == "escape" {
            match directive.value.as_str() {
                "\\" => self.escape = '\\',
                "`" => self.escape = '`',
                _ => errors.push(ParseError {
                    span: directive.value_span,
                    kind: ErrorKind::InvalidEscape,
                }),
            }
        }
        Some(directive)
    }
}

/// White space as the directives' reader knows it.
fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{c}' | '\r')
}

fn split(comment: &str, at: usize) -> Option<Directive> {
    let body = comment.get(1..)?.trim_start();
    let name_start = comment.len() - body.len();
    let (name, value) = body.split_once('=')?;
    let name = name.trim_end_matches(is_space);
    let lower = name.to_ascii_lowercase();
    if !matches!(lower.as_str(), "syntax" | "escape" | "check") || value.is_empty() {
        return None;
    }
    let start = comment.len() - value.trim_start_matches(is_space).len();
    let trimmed = value.trim_matches(is_space);
    Some(Directive {
        name: lower,
        name_span: Span::new(at + name_start, at + name_start + name.len()),
        value: trimmed.to_owned(),
        value_span: Span::new(at + start, at + start + trimmed.len()),
    })
}
