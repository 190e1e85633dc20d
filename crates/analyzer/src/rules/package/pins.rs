//! What the rules about packages of languages share.

use shell::Word;

use crate::document::{Document, Site};
use crate::report::Report;
use crate::scope::{MAX_VALUE, Variable};
use crate::{Diagnostic, Text};

/// What a word of a command holds: with its variables' values, if `ARG` or `ENV` tell them all. A variable of the
/// script itself is left as written.
pub(super) fn value(document: &Document<'_>, site: Site<'_>, word: &Word) -> String {
    if word.is_literal {
        return word.text.clone();
    }
    with_values(document, site, word).unwrap_or_else(|| word.text.clone())
}

fn with_values(document: &Document<'_>, site: Site<'_>, word: &Word) -> Option<String> {
    let mut out = String::new();
    let mut rest = word.text.as_str();
    while let Some((before, after)) = rest.split_once('$') {
        out.push_str(before);
        let is_braced = after.starts_with('{');
        let after = after.strip_prefix('{').unwrap_or(after);
        let len = after
            .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
            .unwrap_or(after.len());
        let (name, after) = after.split_at_checked(len)?;
        rest = if is_braced {
            after.strip_prefix('}')?
        } else {
            after
        };
        match document.variable(site, word.span.start, name) {
            Variable::Value(value) if out.len() + value.len() <= MAX_VALUE => out.push_str(value),
            _ => return None,
        }
    }
    out.push_str(rest);
    Some(out)
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
        format_args!(
            "No version is given for {}. Pin it as in `{example}{sign}VERSION`.",
            names.join(", ")
        ),
        format_args!(
            "{} のバージョンが指定されていません。`{example}{sign}バージョン` のように固定しましょう。",
            names.join("、")
        ),
    );
    Some(report.add(first.span.to(last.span), message))
}
