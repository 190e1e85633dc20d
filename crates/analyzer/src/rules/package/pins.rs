//! What the rules about packages of languages share.

use dockerfile::Word as ArgumentWord;
use shell::Word;

use crate::document::{Document, Site};
use crate::report::Report;
use crate::{Diagnostic, Text};

/// What a word of a command holds: with its variables' values, if `ARG` or `ENV` tell them.
pub(super) fn value(document: &Document<'_>, site: Site<'_>, word: &Word) -> String {
    if word.is_literal || word.text.contains(['(', '`']) {
        return word.text.clone();
    }
    let argument = ArgumentWord {
        text: word.text.clone(),
        span: word.span,
    };
    document
        .expand(site, &argument)
        .unwrap_or_else(|| word.text.clone())
}

/// Reports packages without a version; `sign` is what stands before one.
pub(super) fn report_unpinned<'d>(
    report: &'d mut Report<'_>,
    packages: &[&Word],
    sign: &str,
) -> Option<&'d mut Diagnostic> {
    let (first, last) = (packages.first()?, packages.last()?);
    let names: Vec<String> = packages.iter().map(|word| format!("`{}`", word.text)).collect();
    let example = &first.text;
    let message = Text::new(
        format!(
            "No version is given for {}. Pin it as in `{example}{sign}VERSION`.",
            names.join(", ")
        ),
        format!(
            "{} のバージョンが指定されていません。`{example}{sign}バージョン` のように固定しましょう。",
            names.join("、")
        ),
    );
    Some(report.add(first.span.to(last.span), message))
}
