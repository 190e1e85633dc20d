//! The exec form: a JSON array of strings.

mod value;

use std::iter::Peekable;
use std::ops::Range;
use std::str::CharIndices;

use crate::{LogicalText, Word};

type Chars<'t> = Peekable<CharIndices<'t>>;

/// What a text is as JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Json {
    /// An array of strings.
    Strings(Vec<Word>),
    /// An array, but not only of strings: the first other value.
    Others(Range<usize>),
    /// Something else.
    NoArray,
}

/// Reads a whole text.
pub(super) fn read(line: &LogicalText) -> Json {
    let text = line.as_str().trim();
    if !text.starts_with('[') {
        return Json::NoArray;
    }
    let lead = line.as_str().len() - line.as_str().trim_start().len();
    if let Some(words) = strings(line, lead, text) {
        return Json::Strings(words);
    }
    match value::first_other(text) {
        Some(range) => Json::Others(lead + range.start..lead + range.end),
        None => Json::NoArray,
    }
}

fn strings(line: &LogicalText, lead: usize, text: &str) -> Option<Vec<Word>> {
    let mut chars = text.char_indices().peekable();
    let mut words = Vec::new();
    chars.next_if(|&(_, c)| c == '[')?;
    skip_space(&mut chars);
    if chars.next_if(|&(_, c)| c == ']').is_some() {
        return chars.next().is_none().then_some(words);
    }
    loop {
        let (start, _) = chars.next_if(|&(_, c)| c == '"')?;
        let (value, end) = string(&mut chars)?;
        words.push(Word {
            text: value,
            span: line.span(lead + start..lead + end),
        });
        skip_space(&mut chars);
        match chars.next()?.1 {
            ',' => skip_space(&mut chars),
            ']' => return chars.next().is_none().then_some(words),
            _ => return None,
        }
    }
}

fn skip_space(chars: &mut Chars<'_>) {
    while chars
        .next_if(|&(_, c)| matches!(c, ' ' | '\t' | '\r' | '\n'))
        .is_some()
    {}
}

/// The rest of a string after its opening quote, and where it ends.
fn string(chars: &mut Chars<'_>) -> Option<(String, usize)> {
    let mut value = String::new();
    loop {
        match chars.next()? {
            (at, '"') => return Some((value, at + 1)),
            (_, '\\') => value.push(escape(chars)?),
            (_, c) if c < ' ' => return None,
            (_, c) => value.push(c),
        }
    }
}

fn escape(chars: &mut Chars<'_>) -> Option<char> {
    Some(match chars.next()?.1 {
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'u' => return unicode(chars),
        c @ ('"' | '\\' | '/') => c,
        _ => return None,
    })
}

/// After `\u`: one code unit, or two that are a surrogate pair. Half a pair becomes U+FFFD.
fn unicode(chars: &mut Chars<'_>) -> Option<char> {
    let first = unit(chars)?;
    let mut ahead = chars.clone();
    if (0xd800..0xdc00).contains(&first) && ahead.next()?.1 == '\\' && ahead.next()?.1 == 'u' {
        let second = unit(&mut ahead)?;
        if let Some(Ok(c)) = char::decode_utf16([first, second]).next() {
            *chars = ahead;
            return Some(c);
        }
    }
    Some(char::from_u32(u32::from(first)).unwrap_or(char::REPLACEMENT_CHARACTER))
}

fn unit(chars: &mut Chars<'_>) -> Option<u16> {
    let mut unit = 0;
    for _ in 0..4 {
        unit = unit << 4 | chars.next()?.1.to_digit(16)?;
    }
    u16::try_from(unit).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Span;

    fn show(text: &str) -> String {
        let line = LogicalText::from_source(text, Span::new(0, text.len()));
        match read(&line) {
            Json::Strings(words) => {
                let words: Vec<String> = words.into_iter().map(|word| word.text).collect();
                format!("{words:?}")
            }
            Json::Others(range) => format!("others {}", &text[range]),
            Json::NoArray => "no array".to_owned(),
        }
    }

    #[test]
    fn arrays_of_strings_are_read() {
        for (text, expect) in [
            ("[]", "[]"),
            ("[ \"a\" ,\"b c\" ]", "[\"a\", \"b c\"]"),
            (r#"["a\"b\\", "\u0041\ud83d\ude00"]"#, r#"["a\"b\\", "A😀"]"#),
            (r#"["\ud800"]"#, "[\"\u{fffd}\"]"),
        ] {
            assert_eq!(show(text), expect, "{text}");
        }
    }

    #[test]
    fn anything_else_is_not() {
        for text in [
            "",
            "a",
            "[",
            "[a]",
            "['a']",
            "[\"a\",]",
            "[\"a\"",
            "[\"a\"] b",
            "[\"\\x\"]",
            "[\"a]",
            "{\"a\":1}",
            "[01]",
            "[1.]",
            "[1e]",
            "[tru]",
            "[{\"a\"}]",
            "[{1:2}]",
            "[[]",
            "[-]",
        ] {
            assert_eq!(show(text), "no array", "{text}");
        }
    }

    #[test]
    fn arrays_of_other_values_are_known() {
        for (text, expect) in [
            ("[1]", "1"),
            ("[\"a\", null, 2]", "null"),
            ("[\"a\", [\"b\"]]", "[\"b\"]"),
            ("[ -1.5e+3 ]", "-1.5e+3"),
            ("[{\"a\": [true, {}]}, \"b\"]", "{\"a\": [true, {}]}"),
        ] {
            assert_eq!(show(text), format!("others {expect}"), "{text}");
        }
        let deep = "[".repeat(100_000);
        assert_eq!(show(&deep), "no array");
    }
}
