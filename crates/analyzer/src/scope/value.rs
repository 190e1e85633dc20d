//! A word with its variables put in.

use std::cell::Cell;

use dockerfile::{Expansion, LogicalText, Tree, Word};

use super::Variable;

/// Values that variables make longer than this are not followed.
pub(crate) const MAX_VALUE: usize = 4096;

/// The value of a word: none if it depends on an unknown variable, cannot be expanded or grows too long.
pub(crate) fn value<'v>(tree: &Tree, word: &Word, lookup: &dyn Fn(&str) -> Variable<'v>) -> Option<String> {
    if !word.has_variable() {
        return Some(word.text.clone());
    }
    let left = Cell::new(word.text.len().max(MAX_VALUE));
    let is_unknown = Cell::new(false);
    let expansion = expansion(tree, word, &|name| match lookup(name) {
        Variable::Value(value) if value.len() <= left.get() => {
            left.set(left.get() - value.len());
            Some(value.to_owned())
        }
        Variable::Value(_) | Variable::Unknown => {
            is_unknown.set(true);
            None
        }
        Variable::Declared | Variable::Unset => None,
    });
    // Without a value of its own an argument counts only where the word has one in its place.
    let has_open = expansion.variables.iter().any(|variable| {
        !variable.modifier.ends_with(['-', '+']) && lookup(&variable.name) == Variable::Declared
    });
    if is_unknown.get() || has_open {
        return None;
    }
    expansion.value.ok()
}

/// The word expanded as the builder does, with what it looks up.
pub(crate) fn expansion(tree: &Tree, word: &Word, lookup: &dyn Fn(&str) -> Option<String>) -> Expansion {
    dockerfile::expand(written(tree, word).as_str(), tree.escape, lookup)
}

/// The word as the builder's expansion gets it: with its quotes, without continuations; a string of a JSON array is
/// decoded first, and then its places in the file are not known exactly.
pub(crate) fn written(tree: &Tree, word: &Word) -> LogicalText {
    let text = tree.text.get(word.span.range()).unwrap_or_default();
    let before = tree.text.get(..word.span.start).unwrap_or_default().trim_end();
    if text.starts_with('"')
        && before.ends_with(['[', ','])
        && text.get(1..text.len() - 1) != Some(&word.text)
    {
        return LogicalText::from_source(&word.text, dockerfile::Span::new(0, word.text.len()));
    }
    tree.logical(word.span)
}
