//! Fixes of real files.

use analyzer::{Level, Options, Safety, apply_fixes, fix_all_with, lint_with};
use dockerfile::parse;

use crate::data::folder;

/// Every rule; but none that wants what other rules take away.
fn options() -> Options {
    Options {
        all_rules: true,
        levels: vec![("unused-suppression".to_owned(), Level::Off)],
        ..Options::default()
    }
}

#[test]
fn fixes_of_real_files_end_and_parse() {
    let Some(dir) = folder() else { return };
    for entry in std::fs::read_dir(dir.join("dockerfiles")).unwrap() {
        let path = entry.unwrap().path();
        let Ok(text) = std::fs::read_to_string(&path) else {
            continue;
        };
        let errors = parse(&text).errors.len();
        for safety in [Safety::Safe, Safety::Unsafe] {
            let fixed = fix_all_with(&text, safety, &options());
            let left = lint_with(&fixed.text, &options());
            let left: Vec<_> = left
                .iter()
                .filter(|diagnostic| diagnostic.fix.as_ref().is_some_and(|fix| fix.safety <= safety))
                .collect();
            assert!(left.is_empty(), "{}: {left:?}", path.display());
            assert!(parse(&fixed.text).errors.len() <= errors, "{}", path.display());
        }
    }
}

#[test]
fn each_fix_of_a_real_file_parses() {
    let Some(dir) = folder() else { return };
    for entry in std::fs::read_dir(dir.join("dockerfiles")).unwrap() {
        let path = entry.unwrap().path();
        let Ok(text) = std::fs::read_to_string(&path) else {
            continue;
        };
        let errors = parse(&text).errors.len();
        for diagnostic in lint_with(&text, &options()) {
            let rule = diagnostic.rule.name;
            let Some(fix) = &diagnostic.fix else { continue };
            assert!(
                fix.edits.is_sorted_by(|a, b| a.span.end <= b.span.start),
                "{rule}"
            );
            let fixed = apply_fixes(&text, std::slice::from_ref(&diagnostic), Safety::Unsafe);
            assert_eq!(fixed.count, 1, "{rule} in {}", path.display());
            assert_ne!(fixed.text, text, "{rule} in {}", path.display());
            let after = parse(&fixed.text).errors.len();
            assert!(after <= errors, "{rule} in {}:\n{}", path.display(), fixed.text);
        }
    }
}
