//! Findings as the protocol's diagnostics.

use analyzer::{Diagnostic, Lang, Severity};
use lsp_types::{DiagnosticSeverity, DiagnosticTag, NumberOrString};

use super::document::Document;

/// The findings of a file.
pub(super) fn of(document: &Document, lang: Lang) -> Vec<lsp_types::Diagnostic> {
    let findings = document.diagnostics.iter();
    findings.map(|found| finding(document, found, lang)).collect()
}

/// One finding.
pub(super) fn finding(document: &Document, found: &Diagnostic, lang: Lang) -> lsp_types::Diagnostic {
    let alias = found.aliases.first().map(|alias| format!(" ({alias})"));
    lsp_types::Diagnostic {
        range: document.range(found.span),
        severity: Some(severity(found.severity)),
        code: Some(NumberOrString::String(found.rule.name.to_owned())),
        source: Some("utsuwa".to_owned()),
        message: format!("{}{}", found.message(lang), alias.unwrap_or_default()),
        tags: (found.rule.category == analyzer::Category::Deprecation)
            .then(|| vec![DiagnosticTag::DEPRECATED]),
        ..lsp_types::Diagnostic::default()
    }
}

fn severity(severity: Severity) -> DiagnosticSeverity {
    match severity {
        Severity::Error => DiagnosticSeverity::ERROR,
        Severity::Warning => DiagnosticSeverity::WARNING,
        Severity::Info => DiagnosticSeverity::INFORMATION,
        Severity::Style => DiagnosticSeverity::HINT,
    }
}
