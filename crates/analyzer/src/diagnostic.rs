//! What a rule finds.

use crate::{Lang, Rule, Severity, Span, Text};

/// A finding.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// The rule that found it.
    pub rule: &'static Rule,
    /// How bad it is.
    pub severity: Severity,
    /// Bytes of the text. May be empty, where something is missing.
    pub span: Span,
    /// How to mend it, if that can be said.
    pub fix: Option<Fix>,
    pub(crate) message: Text,
}

impl Diagnostic {
    /// What is wrong here, one or two sentences.
    pub fn message(&self, lang: Lang) -> &str {
        self.message.get(lang)
    }
}

/// A change that mends a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does.
    pub title: Text,
    /// Whether it may be applied unseen.
    pub safety: Safety,
    /// In order, not overlapping.
    pub edits: Vec<Edit>,
}

/// Whether a fix keeps what the file does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Safety {
    /// A build that worked works the same.
    Safe,
    /// The build or the container may do something else; look before applying.
    Unsafe,
}

/// Text put in place of other text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What goes away; empty for an insertion.
    pub span: Span,
    /// What comes in its place.
    pub replacement: String,
}

impl Edit {
    pub(crate) fn replace(span: Span, replacement: impl Into<String>) -> Self {
        Self {
            span,
            replacement: replacement.into(),
        }
    }

    pub(crate) fn insert(at: usize, text: impl Into<String>) -> Self {
        Self {
            span: Span::empty(at),
            replacement: text.into(),
        }
    }

    pub(crate) fn delete(span: Span) -> Self {
        Self {
            span,
            replacement: String::new(),
        }
    }
}
