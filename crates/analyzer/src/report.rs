//! Where a rule puts its findings.

use crate::{Diagnostic, Rule, Span, Text};

/// The findings of one rule.
pub(crate) struct Report<'d> {
    rule: &'static Rule,
    diagnostics: &'d mut Vec<Diagnostic>,
}

impl<'d> Report<'d> {
    pub(crate) fn new(rule: &'static Rule, diagnostics: &'d mut Vec<Diagnostic>) -> Self {
        Self { rule, diagnostics }
    }

    /// Adds a finding.
    pub(crate) fn add(&mut self, span: Span, message: Text) -> &mut Diagnostic {
        let at = self.diagnostics.len();
        self.diagnostics.push(Diagnostic {
            rule: self.rule,
            aliases: self.rule.aliases,
            severity: self.rule.severity,
            span,
            fix: None,
            message,
        });
        &mut self.diagnostics[at]
    }
}
