//! Words and quotes as the Dockerfile's own reader sees them (not the shell of a `RUN`).

use std::ops::Range;

/// Takes quotes and escapes away. In single quotes the escape character is an ordinary one; in double quotes
/// it only takes away the meaning of `"`, `$` and itself. A quote left open ends at the end of the text.
pub(crate) fn remove(text: &str, escape: char) -> String {
    let mut out = String::with_capacity(text.len());
    let mut quote = None;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match quote {
            None if c == '"' || c == '\'' => quote = Some(c),
            None if c == escape => out.extend(chars.next()),
            Some(open) if c == open => quote = None,
            Some('"') if c == escape => match chars.next() {
                Some(next) if next == '"' || next == '$' || next == escape => out.push(next),
                next => {
                    out.push(c);
                    out.extend(next);
                }
            },
            _ => out.push(c),
        }
    }
    out
}

/// White space that separates arguments. Any other, such as U+00A0, is part of them.
pub(crate) fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\r' | '\u{b}' | '\u{c}')
}

/// The ranges between runs of blanks.
pub(crate) fn split_plain(text: &str) -> Vec<Range<usize>> {
    split(text, |c| !is_blank(c))
}

/// The ranges between runs of white space, where quoted and escaped white space belongs to the word.
pub(crate) fn split_quoted(text: &str, escape: char) -> Vec<Range<usize>> {
    let mut quote = None;
    let mut escaped = false;
    split(text, move |c| {
        if escaped {
            escaped = false;
            return true;
        }
        match quote {
            Some('\'') if c == '\'' => quote = None,
            Some('\'') => {}
            _ if c == escape => escaped = true,
            Some(open) if c == open => quote = None,
            None if c == '"' || c == '\'' => quote = Some(c),
            _ => return quote.is_some(),
        }
        true
    })
}

/// `belongs` is asked for every character and says whether it is part of a word even if it is
/// white space.
fn split(text: &str, mut belongs: impl FnMut(char) -> bool) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    let mut start = None;
    for (offset, c) in text.char_indices() {
        let inside = belongs(c) || !c.is_whitespace();
        match (inside, start) {
            (true, None) => start = Some(offset),
            (false, Some(from)) => {
                words.push(from..offset);
                start = None;
            }
            _ => {}
        }
    }
    words.extend(start.map(|from| from..text.len()));
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_are_removed() {
        for (text, expect) in [
            ("plain", "plain"),
            ("\"a b\"", "a b"),
            ("'a\\b'", "a\\b"),
            ("a\\ b", "a b"),
            ("\"a\\\"b\"", "a\"b"),
            ("\"a\\nb\"", "a\\nb"),
            ("\"open", "open"),
            ("end\\", "end"),
        ] {
            assert_eq!(remove(text, '\\'), expect, "{text}");
        }
    }

    #[test]
    fn words_keep_their_quoted_spaces() {
        for (text, expect) in [
            ("a  b", vec!["a", "b"]),
            ("k=\"a b\" c", vec!["k=\"a b\"", "c"]),
            ("k=a\\ b c", vec!["k=a\\ b", "c"]),
            ("'a\\' b", vec!["'a\\'", "b"]),
            ("\"open a", vec!["\"open a"]),
            ("器 具", vec!["器", "具"]),
        ] {
            let words: Vec<&str> = split_quoted(text, '\\')
                .into_iter()
                .map(|range| &text[range])
                .collect();
            assert_eq!(words, expect, "{text}");
        }
    }
}
