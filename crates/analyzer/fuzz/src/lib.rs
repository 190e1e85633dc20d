//! What has to hold for every text. Each function panics where it does not.

use analyzer::{Context, Diagnostic, LabelForm, Lang, Options, Safety, Severity, apply_fixes, fix_all_with, lint_with};
use dockerfile::{Parse, PieceKind, Span};
use format::{Indent, Style};

/// The tree is the text, and every span lies in it.
pub fn parse(text: &str) {
    let parse = dockerfile::parse(text);
    let mut at = 0;
    for piece in parse.tree.pieces() {
        assert_eq!(piece.span.start, at, "pieces lie side by side");
        assert!(piece.span.end > at, "no piece is empty");
        at = piece.span.end;
    }
    assert_eq!(at, text.len(), "the pieces are the whole text");
    for error in &parse.errors {
        inside(text, error.span);
    }
    for instruction in parse.tree.instructions() {
        inside(text, instruction.span);
        inside(text, instruction.keyword.span);
        for flag in &instruction.flags {
            inside(text, flag.span);
        }
        for heredoc in &instruction.heredocs {
            inside(text, heredoc.marker);
            inside(text, heredoc.body);
        }
    }
    assert_eq!(dockerfile::parse(text).errors, parse.errors, "parsing is a function");
}

/// Findings lie in the text, in order, with their words.
pub fn lint(text: &str) {
    let diagnostics = lint_with(text, &options());
    assert!(diagnostics.is_sorted_by_key(|found| found.span));
    for found in &diagnostics {
        inside(text, found.span);
        for lang in [Lang::En, Lang::Ja] {
            assert!(!found.message(lang).is_empty(), "{}", found.rule.name);
        }
        assert!(found.severity >= Severity::Style);
    }
}

/// Fixes end, each by itself leaves a text that is read no worse, and so do all together.
pub fn fix(text: &str) {
    let options = options();
    let before = errors(text);
    for found in lint_with(text, &options) {
        let Some(fix) = &found.fix else { continue };
        for edit in &fix.edits {
            inside(text, edit.span);
        }
        let fixed = apply_fixes(text, std::slice::from_ref(&found), Safety::Unsafe);
        assert_eq!(fixed.count, 1, "{}", found.rule.name);
        assert_ne!(fixed.text, text, "{} changes nothing", found.rule.name);
        assert!(errors(&fixed.text) <= before, "{} breaks it:\n{}", found.rule.name, fixed.text);
    }
    for safety in [Safety::Safe, Safety::Unsafe] {
        let fixed = fix_all_with(text, safety, &options);
        let left: Vec<Diagnostic> = lint_with(&fixed.text, &options)
            .into_iter()
            .filter(|found| found.fix.as_ref().is_some_and(|fix| fix.safety <= safety))
            .collect();
        assert!(left.is_empty(), "{left:?} are left in\n{}", fixed.text);
        assert!(errors(&fixed.text) <= before, "{}", fixed.text);
    }
}

/// The layout is one that stays, and keeps what counts. Each of its changes does so by itself too.
pub fn fmt(text: &str) {
    let before = dockerfile::parse(text);
    for indent in [Indent::Spaces(4), Indent::Tab] {
        let style = Style { indent };
        let formatted = format::format(text, style);
        assert_eq!(format::format(&formatted, style), formatted, "it changes again");
        let after = dockerfile::parse(&formatted);
        assert_eq!(format::meaning(&before), format::meaning(&after));
        assert_eq!(comments(&before), comments(&after));
        let edits = format::edits(&before.tree, &before.errors, style);
        let together = format::apply(text, &edits);
        assert_eq!(together, formatted, "the input had to be given back");
        assert!(edits.is_sorted_by(|a, b| a.span.end <= b.span.start));
    }
}

fn comments(parse: &Parse) -> Vec<&str> {
    let comments = parse.tree.pieces().filter(|piece| piece.kind == PieceKind::Comment);
    comments
        .map(|piece| parse.tree.slice(piece.span).trim_end_matches([' ', '\t']))
        .collect()
}

fn options() -> Options {
    Options {
        all_rules: true,
        trusted_registries: vec!["docker.io".to_owned()],
        label_schema: [
            ("a", LabelForm::Text),
            ("b", LabelForm::Url),
            ("c", LabelForm::Time),
            ("d", LabelForm::Spdx),
            ("e", LabelForm::GitHash),
            ("f", LabelForm::Semver),
            ("g", LabelForm::Email),
        ]
        .map(|(name, form)| (name.to_owned(), form))
        .to_vec(),
        context: Some(Context {
            dockerignore: Some(".git\n*.md\n!README.md\n".to_owned()),
            entries: vec![".env".to_owned(), "src/".to_owned()],
        }),
        ..Options::default()
    }
}

fn errors(text: &str) -> usize {
    let Parse { errors, .. } = dockerfile::parse(text);
    errors.len()
}

fn inside(text: &str, span: Span) {
    assert!(text.get(span.range()).is_some(), "{span:?} is not in the text");
}
