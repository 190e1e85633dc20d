//! What a rule finds.

use crate::{Lang, Rule, Severity, Span, Text};

/// A finding.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// The rule that found it.
    pub rule: &'static Rule,
    /// The rule's names in other tools, of those tools that would report this place too.
    pub aliases: &'static [&'static str],
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

    /// Whether `name` is the rule's, or the one by which another tool would report this, in any case of letters.
    pub fn is_called(&self, name: &str) -> bool {
        self.rule.name.eq_ignore_ascii_case(name)
            || self.aliases.iter().any(|alias| alias.eq_ignore_ascii_case(name))
    }

    /// Adds what mends it.
    pub(crate) fn with_fix(&mut self, fix: impl Into<Option<Fix>>) -> &mut Self {
        self.fix = fix.into();
        self
    }

    /// Names the tools that report this place, where not all do that have the rule.
    pub(crate) fn known_as(&mut self, aliases: &'static [&'static str]) -> &mut Self {
        self.aliases = aliases;
        self
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

impl Fix {
    /// One that may be applied unseen: a build that worked works the same.
    pub(crate) fn safe(title: Text, edits: Vec<Edit>) -> Self {
        Self {
            title,
            safety: Safety::Safe,
            edits,
        }
    }

    /// One to look at first.
    pub(crate) fn risky(title: Text, edits: Vec<Edit>) -> Self {
        Self {
            title,
            safety: Safety::Unsafe,
            edits,
        }
    }
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
