//! `*` and `?` in `${name#pattern}` and its like.

use super::ExpandErrorKind;

/// Longer comparisons are refused: no real word needs them.
const MAX_WORK: usize = 1 << 22;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token {
    Any,
    One,
    Char(char),
}

type Outcome<T> = Result<T, ExpandErrorKind>;

/// The value without its shortest or longest beginning (`#`) or end (`%`) that matches.
pub(super) fn trim(value: &str, pattern: &str, side: char, longest: bool) -> Outcome<String> {
    let mut tokens = tokens(pattern)?;
    let mut chars: Vec<char> = value.chars().collect();
    if side == '%' {
        tokens.reverse();
        chars.reverse();
    }
    bound(chars.len(), tokens.len())?;
    let mut rest = match match_len(&tokens, &chars, longest) {
        Some(len) => chars.split_off(len),
        None => chars,
    };
    if side == '%' {
        rest.reverse();
    }
    Ok(rest.into_iter().collect())
}

/// The value with the first match, or all of them, replaced.
pub(super) fn replace(value: &str, pattern: &str, with: &str, all: bool) -> Outcome<String> {
    let tokens = tokens(pattern)?;
    let chars: Vec<char> = value.chars().collect();
    bound(chars.len() * chars.len(), tokens.len())?;
    let mut out = String::with_capacity(value.len());
    let mut at = 0;
    let mut is_done = false;
    // An empty match right behind another match does not count.
    let mut after_match = false;
    while at <= chars.len() {
        let found = if is_done {
            None
        } else {
            match_len(&tokens, &chars[at..], true)
        };
        match found {
            Some(len) if len > 0 || !after_match => {
                if out.len() > MAX_WORK {
                    return Err(ExpandErrorKind::TooComplex);
                }
                out.push_str(with);
                is_done = !all;
                at += len;
                after_match = len > 0;
                if len > 0 {
                    continue;
                }
            }
            _ => after_match = false,
        }
        out.extend(chars.get(at));
        at += 1;
    }
    Ok(out)
}

fn bound(chars: usize, tokens: usize) -> Outcome<()> {
    if chars.saturating_mul(tokens) > MAX_WORK {
        return Err(ExpandErrorKind::TooComplex);
    }
    Ok(())
}

fn tokens(pattern: &str) -> Outcome<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut chars = pattern.chars().peekable();
    while let Some(c) = chars.next() {
        tokens.push(match c {
            '*' => Token::Any,
            '?' => Token::One,
            // The escape of a `}` or `/` is the word's, not the pattern's.
            '\\' if chars.next_if(|&c| c == '}').is_some() => Token::Char('}'),
            '\\' if chars.next_if(|&c| c == '/').is_some() => Token::Char('/'),
            '\\' => match chars.next() {
                Some(c @ ('*' | '?' | '\\')) => Token::Char(c),
                Some(c) => return Err(ExpandErrorKind::InvalidPattern(format!("\\{c}"))),
                None => return Err(ExpandErrorKind::InvalidPattern("\\".to_owned())),
            },
            c => Token::Char(c),
        });
    }
    Ok(tokens)
}

/// How many of the first characters match. All ways to match are followed at once.
fn match_len(tokens: &[Token], chars: &[char], longest: bool) -> Option<usize> {
    let mut states = vec![false; tokens.len() + 1];
    states[0] = true;
    skip_stars(tokens, &mut states);
    let mut found = None;
    for len in 0..=chars.len() {
        if states[tokens.len()] {
            found = Some(len);
            if !longest {
                return found;
            }
        }
        let Some(&c) = chars.get(len) else { break };
        let mut next = vec![false; tokens.len() + 1];
        let mut is_alive = false;
        for (state, token) in tokens.iter().enumerate().filter(|&(state, _)| states[state]) {
            let to = match token {
                Token::Any if c != '\n' => state,
                Token::One if c != '\n' => state + 1,
                Token::Char(own) if *own == c => state + 1,
                _ => continue,
            };
            next[to] = true;
            is_alive = true;
        }
        if !is_alive {
            break;
        }
        skip_stars(tokens, &mut next);
        states = next;
    }
    found
}

/// `*` may match nothing.
fn skip_stars(tokens: &[Token], states: &mut [bool]) {
    for (state, token) in tokens.iter().enumerate() {
        if states[state] && *token == Token::Any {
            states[state + 1] = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_go_away() {
        for (value, pattern, side, longest, expect) in [
            ("foo.tar.gz", ".*", '%', false, "foo.tar"),
            ("foo.tar.gz", ".*", '%', true, "foo"),
            ("a/b/c", "*/", '#', false, "b/c"),
            ("a/b/c", "*/", '#', true, "c"),
            ("abc", "?", '#', false, "bc"),
            ("abc", "x*", '#', true, "abc"),
            ("a*c", "a\\*", '#', true, "c"),
            ("a}c", "a\\}", '#', true, "c"),
            ("abc", "", '%', true, "abc"),
            ("器具", "器", '#', true, "具"),
        ] {
            assert_eq!(
                trim(value, pattern, side, longest).unwrap(),
                expect,
                "{value} {side} {pattern}"
            );
        }
    }

    #[test]
    fn matches_are_replaced() {
        for (value, pattern, all, expect) in [
            ("banana", "a", false, "bXnana"),
            ("banana", "a", true, "bXnXnX"),
            ("banana", "a*n", false, "bXa"),
            ("a/b", "\\/", true, "aXb"),
            ("abc", "z", true, "abc"),
            ("ab", "", true, "XaXbX"),
            ("ab", "*", true, "X"),
        ] {
            assert_eq!(
                replace(value, pattern, "X", all).unwrap(),
                expect,
                "{value} {pattern}"
            );
        }
    }

    #[test]
    fn some_patterns_are_refused() {
        assert!(trim("a", "\\a", '#', false).is_err());
        assert!(trim("a", "\\", '#', false).is_err());
        let long = "*a".repeat(5_000);
        assert_eq!(trim(&long, &long, '#', true), Err(ExpandErrorKind::TooComplex));
    }
}
