//! A word with its variables put in.

use std::ops::Range;

use super::Variable;

/// `${a:-${b:-...}}` is followed this deep.
const MAX_DEPTH: usize = 32;

/// How a word is read.
#[derive(Clone, Copy)]
pub(crate) struct Syntax {
    /// The escape character.
    pub(crate) escape: char,
    /// Whether `'` and `"` are ordinary characters, as in the body of a here-document.
    pub(crate) keeps_quotes: bool,
}

/// The value of `raw`, a word with its quotes: none if it depends on an unknown variable, cannot be expanded or is
/// longer than `limit`. `lookup` is asked for every variable, with the range of its name, whether or not its value
/// takes part in the end.
pub(crate) fn expand<'v>(
    raw: &str,
    syntax: Syntax,
    limit: usize,
    lookup: &mut dyn FnMut(&str, Range<usize>) -> Variable<'v>,
) -> Option<String> {
    let mut reader = Reader {
        raw,
        at: 0,
        syntax,
        limit,
        lookup,
    };
    reader.word(None, 0)
}

struct Reader<'r, 'v> {
    raw: &'r str,
    at: usize,
    syntax: Syntax,
    limit: usize,
    lookup: &'r mut dyn FnMut(&str, Range<usize>) -> Variable<'v>,
}

impl<'r> Reader<'r, '_> {
    fn peek(&self) -> Option<char> {
        self.raw.get(self.at..)?.chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    /// Up to `stop`, which is taken too, or to the end. Reads on where the value is not known, so that every variable
    /// is asked for.
    fn word(&mut self, stop: Option<char>, depth: usize) -> Option<String> {
        let mut out = Some(String::new());
        let mut quote = None;
        while let Some(c) = self.next() {
            match quote {
                None if Some(c) == stop => return out,
                None if !self.syntax.keeps_quotes && (c == '"' || c == '\'') => quote = Some(c),
                Some(open) if c == open => quote = None,
                Some('\'') => self.push(&mut out, c.encode_utf8(&mut [0; 4])),
                _ if c == '$' => match self.variable(depth) {
                    Some(value) => self.push(&mut out, &value),
                    None => out = None,
                },
                _ if c == self.syntax.escape => {
                    let next = self.peek();
                    let escapes = quote.is_none()
                        || next.is_some_and(|next| matches!(next, '"' | '$') || next == self.syntax.escape);
                    let c = if escapes { self.next() } else { Some(c) };
                    if let Some(c) = c {
                        self.push(&mut out, c.encode_utf8(&mut [0; 4]));
                    }
                }
                _ => self.push(&mut out, c.encode_utf8(&mut [0; 4])),
            }
        }
        // A quote or a brace left open: builders refuse it.
        if stop.is_some() || quote.is_some() {
            return None;
        }
        out
    }

    fn push(&self, out: &mut Option<String>, text: &str) {
        match out {
            Some(value) if value.len() + text.len() <= self.limit => value.push_str(text),
            _ => *out = None,
        }
    }

    /// After the `$`.
    fn variable(&mut self, depth: usize) -> Option<String> {
        if self.peek() != Some('{') {
            let start = self.at;
            let name = self.name();
            if name.is_empty() {
                return Some("$".to_owned());
            }
            return plain((self.lookup)(name, start..self.at));
        }
        self.next();
        if depth == MAX_DEPTH || matches!(self.peek(), None | Some('{' | '}' | ':')) {
            self.at = self.raw.len();
            return None;
        }
        let start = self.at;
        let name = self.name();
        let end = self.at;
        let mut modifier = self.next()?;
        if modifier == '}' {
            return plain((self.lookup)(name, start..end));
        }
        let empty_is_unset = modifier == ':';
        if empty_is_unset {
            modifier = self.next()?;
        }
        let word = self.word(Some('}'), depth + 1);
        let variable = (self.lookup)(name, start..end);
        let is_set = match variable {
            Variable::Unknown => return None,
            Variable::Value(value) => !(empty_is_unset && value.is_empty()),
            Variable::Declared | Variable::Unset => false,
        };
        match modifier {
            '-' if !is_set => word,
            '+' if is_set => word,
            '+' => Some(String::new()),
            '-' | '?' if is_set => plain(variable),
            // A build stops at an unset `${name?}`; patterns are not computed.
            _ => None,
        }
    }

    /// Letters, digits and `_`; digits alone; or one of the shell's special parameters.
    fn name(&mut self) -> &'r str {
        let raw: &'r str = self.raw;
        let rest = raw.get(self.at..).unwrap_or_default();
        let len_of = |belongs: fn(char) -> bool| rest.find(|c| !belongs(c)).unwrap_or(rest.len());
        let len = match rest.chars().next() {
            Some(c) if c.is_ascii_digit() => len_of(|c| c.is_ascii_digit()),
            Some('@' | '*' | '#' | '?' | '-' | '$' | '!') => 1,
            _ => len_of(|c| c.is_alphanumeric() || c == '_'),
        };
        self.at += len;
        rest.get(..len).unwrap_or_default()
    }
}

fn plain(variable: Variable<'_>) -> Option<String> {
    match variable {
        Variable::Value(value) => Some(value.to_owned()),
        Variable::Unset => Some(String::new()),
        Variable::Declared | Variable::Unknown => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expanded(raw: &str) -> Option<String> {
        let syntax = Syntax {
            escape: '\\',
            keeps_quotes: false,
        };
        expand(raw, syntax, 100, &mut |name, range| {
            assert_eq!(&raw[range], name);
            match name {
                "A" => Variable::Value("1"),
                "EMPTY" => Variable::Value(""),
                "ARG" => Variable::Declared,
                "BASE" => Variable::Unknown,
                _ => Variable::Unset,
            }
        })
    }

    #[test]
    fn variables_are_put_in() {
        for (raw, expect) in [
            ("a", Some("a")),
            ("$A-${A}b", Some("1-1b")),
            ("x${NO}y", Some("xy")),
            ("'$A'", Some("$A")),
            ("\"$A 'b'\"", Some("1 'b'")),
            ("\\$A", Some("$A")),
            ("$", Some("$")),
            ("$.", Some("$.")),
            ("${NO:-${A:-z}}", Some("1")),
            ("${EMPTY-b}", Some("")),
            ("${EMPTY:-b}", Some("b")),
            ("${A:+b}${NO+c}", Some("b")),
            ("${ARG:-b}", Some("b")),
            ("${A:?no}", Some("1")),
            ("${NO:?no}", None),
            ("$ARG", None),
            ("${BASE:-b}", None),
            ("${A", None),
            ("${}", None),
            ("\"a", None),
            ("${A%1}", None),
        ] {
            assert_eq!(expanded(raw).as_deref(), expect, "{raw}");
        }
    }

    #[test]
    fn nothing_grows_without_end() {
        assert_eq!(expanded(&"$A".repeat(101)), None);
        assert_eq!(
            expanded(&format!("{}{}", "${NO:-".repeat(100_000), "}".repeat(100_000))),
            None
        );
    }
}
