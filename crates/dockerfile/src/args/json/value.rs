//! JSON values of any kind, checked and not kept.

use std::ops::Range;

use super::{Chars, skip_space, string};

/// Deeper values are refused, as builders do.
const MAX_DEPTH: usize = 10_000;

/// The first value of an array that is no string, if the whole text is an array.
pub(super) fn first_other(text: &str) -> Option<Range<usize>> {
    let mut chars = text.char_indices().peekable();
    // The brackets and braces that are open; the first is the array itself.
    let mut open: Vec<char> = Vec::new();
    let mut found: Option<Range<usize>> = None;
    loop {
        skip_space(&mut chars);
        let (start, c) = *chars.peek()?;
        match c {
            '[' | '{' => {
                chars.next();
                if open.len() == MAX_DEPTH {
                    return None;
                }
                if open.len() == 1 && found.is_none() {
                    found = Some(start..start);
                }
                open.push(c);
                skip_space(&mut chars);
                if chars.next_if(|&(_, c)| c == ']' || c == '}').is_none() {
                    if c == '{' {
                        key(&mut chars)?;
                    }
                    continue;
                }
                // An empty one ends at once.
                let closing = text[..next_at(&mut chars, text)].chars().next_back();
                close(&mut open, closing, &mut found, next_at(&mut chars, text))?;
            }
            '"' => {
                chars.next();
                string(&mut chars)?;
            }
            _ => {
                scalar(&mut chars)?;
                if open.len() == 1 && found.is_none() {
                    found = Some(start..next_at(&mut chars, text));
                }
            }
        }
        // What may follow a value.
        loop {
            if open.is_empty() {
                return chars.next().is_none().then_some(found).flatten();
            }
            skip_space(&mut chars);
            match chars.next()?.1 {
                ',' => {
                    if open.last() == Some(&'{') {
                        skip_space(&mut chars);
                        key(&mut chars)?;
                    }
                    break;
                }
                c => close(&mut open, Some(c), &mut found, next_at(&mut chars, text))?,
            }
        }
    }
}

fn next_at(chars: &mut Chars<'_>, text: &str) -> usize {
    chars.peek().map_or(text.len(), |&(at, _)| at)
}

/// Closes the innermost bracket or brace with `c`, which ends at `end`.
fn close(open: &mut Vec<char>, c: Option<char>, found: &mut Option<Range<usize>>, end: usize) -> Option<()> {
    match (open.pop(), c) {
        (Some('['), Some(']')) | (Some('{'), Some('}')) => {}
        _ => return None,
    }
    if let Some(found) = found
        .as_mut()
        .filter(|found| open.len() == 1 && found.start == found.end)
    {
        found.end = end;
    }
    Some(())
}

/// The key of a member, and its colon.
fn key(chars: &mut Chars<'_>) -> Option<()> {
    chars.next_if(|&(_, c)| c == '"')?;
    string(chars)?;
    skip_space(chars);
    chars.next_if(|&(_, c)| c == ':').map(|_| ())
}

/// `true`, `false`, `null` or a number.
fn scalar(chars: &mut Chars<'_>) -> Option<()> {
    let mut text = String::new();
    while let Some((_, c)) =
        chars.next_if(|&(_, c)| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
    {
        text.push(c);
    }
    (matches!(text.as_str(), "true" | "false" | "null") || is_number(&text)).then_some(())
}

fn is_number(text: &str) -> bool {
    let text = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let exponent = exponent.map(|text| text.strip_prefix(['+', '-']).unwrap_or(text));
    is_digits(whole)
        && (whole.len() == 1 || !whole.starts_with('0'))
        && fraction.is_none_or(is_digits)
        && exponent.is_none_or(is_digits)
}
