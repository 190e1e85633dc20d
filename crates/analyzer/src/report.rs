//! Where a rule puts its findings.

use crate::{Diagnostic, Fix, Rule, Span, Text};

/// The findings of one rule.
pub(crate) struct Report {
    rule: &'static Rule,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl Report {
    pub(crate) fn new(rule: &'static Rule) -> Self {
        Self {
            rule,
            diagnostics: Vec::new(),
        }
    }

    /// Adds a finding.
    pub(crate) fn add(&mut self, span: Span, message: Text) {
        self.add_with(span, message, None);
    }

    /// Adds a finding, with a fix if there is one.
    pub(crate) fn add_with(&mut self, span: Span, message: Text, fix: Option<Fix>) {
        self.diagnostics.push(Diagnostic {
            rule: self.rule,
            severity: self.rule.severity,
            span,
            fix,
            message,
        });
    }
}
