//! One argument.

use crate::{LogicalText, Span, quote};

/// An argument of an instruction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// What it means: without quotes, escapes and line continuations. Variables are left as written.
    pub text: String,
    /// Where it stands, with its quotes.
    pub span: Span,
}

impl Word {
    /// Whether a variable takes part in it.
    pub fn has_variable(&self) -> bool {
        self.text.contains('$')
    }

    pub(crate) fn read(line: &LogicalText, range: std::ops::Range<usize>, escape: char) -> Self {
        Self {
            text: quote::remove(&line.as_str()[range.clone()], escape),
            span: line.span(range),
        }
    }
}
