//! `ENV name value` to `ENV name=value`.

use dockerfile::{Span, Tree};

use crate::{Edit, Kind, replace};

/// What stands between name and value, and what quotes the value. Nothing where the two forms read the value in
/// different ways.
pub(crate) fn edits(tree: &Tree, name: Span, value: Span) -> Vec<Edit> {
    let text = tree.slice(value);
    let is_plain_name = !tree.slice(name).is_empty()
        && tree
            .slice(name)
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte));
    let gap = Span::new(name.end, value.start);
    if !is_plain_name || text.is_empty() || !crate::is_blank(tree.slice(gap)) {
        return Vec::new();
    }
    let is_simple = !text.contains(['"', '\'', '\\', '`', '\n', '\r']) && !text.contains(char::is_control);
    let is_word = !text.contains(char::is_whitespace);
    if is_simple && is_word || is_quoted(text) {
        return vec![replace(Kind::LegacyPair, gap, "=")];
    }
    if is_simple {
        let end = Span::empty(value.end);
        return vec![
            replace(Kind::LegacyPair, gap, "=\""),
            replace(Kind::LegacyPair, end, "\""),
        ];
    }
    Vec::new()
}

/// One string in quotes from end to end.
fn is_quoted(text: &str) -> bool {
    ['"', '\''].into_iter().any(|quote| {
        let inner = text.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
        inner.is_some_and(|inner| !inner.contains([quote, '\\', '`', '\n', '\r', '$']))
    })
}
