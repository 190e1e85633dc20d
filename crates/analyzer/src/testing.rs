//! How the cases of a rule are written.

use crate::{Diagnostic, Lang, Level, Options, Rule, Safety, apply_fixes, lint, lint_with};

/// The names of all rules that find something, in the order of the text.
pub(crate) fn names(text: &str) -> Vec<&'static str> {
    lint(text)
        .into_iter()
        .map(|diagnostic| diagnostic.rule.name)
        .collect()
}

/// Finds exactly the texts `at`.
#[track_caller]
pub(crate) fn hits(rule: &'static Rule, text: &str, at: &[&str]) {
    let diagnostics = of(rule, text);
    let found: Vec<&str> = diagnostics
        .iter()
        .map(|diagnostic| &text[diagnostic.span.range()])
        .collect();
    assert_eq!(found, at, "{text}");
    for diagnostic in diagnostics {
        for lang in [Lang::Ja, Lang::En] {
            let message = diagnostic.message(lang);
            assert!(message.ends_with(['.', '。']), "{message}");
        }
    }
}

/// Finds nothing.
#[track_caller]
pub(crate) fn passes(rule: &'static Rule, text: &str) {
    hits(rule, text, &[]);
}

/// Fixes the text to `expect`, and finds nothing that could be fixed there.
#[track_caller]
pub(crate) fn fixes(rule: &'static Rule, safety: Safety, text: &str, expect: &str) {
    let diagnostics = of(rule, text);
    let safeties: Vec<_> = diagnostics
        .iter()
        .filter_map(|diagnostic| Some(diagnostic.fix.as_ref()?.safety))
        .collect();
    assert!(
        !safeties.is_empty() && safeties.iter().all(|&own| own == safety),
        "{text}: {safeties:?}"
    );
    let fixed = apply_fixes(text, &diagnostics, safety).text;
    assert_eq!(fixed, expect, "{text}");
    assert_eq!(
        dockerfile::parse(&fixed).errors,
        dockerfile::parse(text).errors,
        "{fixed}"
    );
    assert!(
        of(rule, &fixed).iter().all(|diagnostic| diagnostic.fix.is_none()),
        "{fixed}"
    );
}

/// As [`fixes`], for a text that no builder reads: there are fewer errors afterwards.
#[track_caller]
pub(crate) fn mends(rule: &'static Rule, safety: Safety, text: &str, expect: &str) {
    let diagnostics = of(rule, text);
    let own = diagnostics
        .iter()
        .filter_map(|diagnostic| diagnostic.fix.as_ref());
    assert!(own.clone().all(|fix| fix.safety == safety), "{text}");
    let fixed = apply_fixes(text, &diagnostics, safety).text;
    assert_eq!(fixed, expect, "{text}");
    let errors = |text: &str| dockerfile::parse(text).errors.len();
    assert!(errors(&fixed) < errors(text), "{fixed}");
    assert!(
        of(rule, &fixed).iter().all(|diagnostic| diagnostic.fix.is_none()),
        "{fixed}"
    );
}

/// Finds something, and has no fix for it.
#[track_caller]
pub(crate) fn has_no_fix(rule: &'static Rule, text: &str) {
    let diagnostics = of(rule, text);
    assert!(!diagnostics.is_empty(), "{text}");
    for diagnostic in diagnostics {
        assert_eq!(diagnostic.fix, None, "{text}");
    }
}

/// As [`hits`], under settings of the case's own.
#[track_caller]
pub(crate) fn hits_with(rule: &'static Rule, options: &Options, text: &str, at: &[&str]) {
    let diagnostics = with(rule, options, text);
    let found: Vec<&str> = diagnostics
        .iter()
        .map(|diagnostic| &text[diagnostic.span.range()])
        .collect();
    assert_eq!(found, at, "{text}");
}

/// The findings of one rule, which is on whether or not it is so by default.
pub(crate) fn of(rule: &'static Rule, text: &str) -> Vec<Diagnostic> {
    with(rule, &Options::default(), text)
}

fn with(rule: &'static Rule, options: &Options, text: &str) -> Vec<Diagnostic> {
    let mut options = options.clone();
    options.levels.push((rule.name.to_owned(), Level::On));
    let mut diagnostics = lint_with(text, &options);
    diagnostics.retain(|diagnostic| diagnostic.rule == rule);
    diagnostics
}
