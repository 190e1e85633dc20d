//! White space in a JSON array on one line.

use dockerfile::{Span, Tree};

use crate::{Edit, Kind, replace};

/// `before` is where the text before the array ends, `end` where the array does.
pub(crate) fn edits(tree: &Tree, before: usize, strings: &[Span], end: usize, edits: &mut Vec<Edit>) {
    let mut found = Vec::with_capacity(strings.len() + 1);
    let mut at = before;
    for (index, string) in strings.iter().enumerate() {
        let (mark, wanted) = if index == 0 { ("[", " [") } else { (",", ", ") };
        found.push(between(tree, at, string.start, mark, wanted));
        at = string.end;
    }
    found.push(match strings {
        [] => between(tree, at, end, "[]", " []"),
        _ => between(tree, at, end, "]", "]"),
    });
    edits.extend(found.into_iter().flatten());
}

/// What stands between two parts, if it is `mark` and spaces on one line.
fn between(tree: &Tree, start: usize, end: usize, mark: &str, wanted: &str) -> Option<Edit> {
    let text = tree.text.get(start..end)?;
    let is_it = text.chars().filter(|c| !matches!(c, ' ' | '\t')).eq(mark.chars());
    is_it.then(|| replace(Kind::Gap, Span::new(start, end), wanted))
}
