//! One pattern of a `.dockerignore`, matched as builders do (moby/patternmatcher): `*` and `?` stop at slashes, `**`
//! does not, `[...]` is one character, a backslash takes the meaning of what follows it away.

use std::iter::Peekable;
use std::str::Chars;

/// A pattern after the reading of its line: cleaned, without the `!` and the first slash.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Pattern {
    tokens: Vec<Token>,
}

#[derive(Debug, PartialEq, Eq)]
enum Token {
    Letter(char),
    /// `?`
    AnyLetter,
    /// `*`
    AnyPart,
    /// `**` at the end, or with nothing but a name's end behind it.
    Anything,
    /// Where `**/` begins: it may be left out, or entered.
    Directories,
    /// Inside `**/`: up to a slash.
    InDirectories,
    Class {
        is_negated: bool,
        ranges: Vec<(char, char)>,
    },
}

/// How much may still be done for a file. Patterns and paths without end are given up on.
#[derive(Debug)]
pub(in crate::rules) struct Budget(usize);

impl Budget {
    pub(in crate::rules) fn new() -> Self {
        Self(20_000_000)
    }

    /// Whether so many steps may still be done.
    pub(super) fn take(&mut self, steps: usize) -> bool {
        let left = self.0.checked_sub(steps);
        self.0 = left.unwrap_or_default();
        left.is_some()
    }
}

impl Pattern {
    /// None if it is malformed, for which builders refuse the whole file.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut tokens = Vec::new();
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '*' if chars.next_if_eq(&'*').is_some() => {
                    let is_first = tokens.is_empty();
                    let has_slash = chars.next_if_eq(&'/').is_some();
                    // `**.log` takes any path with this end, unless other wildcards follow.
                    let is_end = is_first && !has_slash && !text[2..].contains(['*', '?', '[', ']', '\\']);
                    if chars.peek().is_none() || is_end {
                        tokens.push(Token::Anything);
                    } else {
                        tokens.extend([Token::Directories, Token::InDirectories]);
                    }
                }
                '*' => tokens.push(Token::AnyPart),
                '?' => tokens.push(Token::AnyLetter),
                '[' => tokens.push(class(&mut chars)?),
                '\\' => tokens.push(Token::Letter(chars.next()?)),
                c => tokens.push(Token::Letter(c)),
            }
        }
        Some(Self { tokens })
    }

    /// Whether it matches the whole of `path`. All places in the pattern to which the path may have led are kept, so
    /// that it takes no longer than their product.
    pub(super) fn matches(&self, path: &str, budget: &mut Budget) -> bool {
        let count = self.tokens.len();
        let mut places = vec![false; count + 1];
        let mut next = vec![false; count + 1];
        places[0] = true;
        self.skip(&mut places);
        for c in path.chars() {
            if !budget.take(count + 1) || !places.contains(&true) {
                return false;
            }
            next.fill(false);
            for (index, token) in self.tokens.iter().enumerate().filter(|&(index, _)| places[index]) {
                let (stays, goes_on) = token.takes(c);
                next[index] |= stays;
                next[index + 1] |= goes_on;
            }
            self.skip(&mut next);
            std::mem::swap(&mut places, &mut next);
        }
        places[count]
    }

    /// Adds the places behind what may be nothing.
    fn skip(&self, places: &mut [bool]) {
        for (index, token) in self.tokens.iter().enumerate() {
            if !places[index] {
                continue;
            }
            match token {
                Token::AnyPart | Token::Anything => places[index + 1] = true,
                Token::Directories => {
                    places[index + 1] = true;
                    places[index + 2] = true;
                }
                _ => {}
            }
        }
    }
}

impl Token {
    /// Whether it takes `c` and may take more, and whether it takes `c` as its last.
    fn takes(&self, c: char) -> (bool, bool) {
        match self {
            Self::Letter(letter) => (false, *letter == c),
            Self::AnyLetter => (false, c != '/'),
            Self::AnyPart => (c != '/', false),
            Self::Anything => (true, false),
            Self::Directories => (false, false),
            Self::InDirectories => (true, c == '/'),
            Self::Class { is_negated, ranges } => {
                let is_in = ranges.iter().any(|&(from, to)| from <= c && c <= to);
                (false, is_in != *is_negated)
            }
        }
    }
}

/// After `[`.
fn class(chars: &mut Peekable<Chars<'_>>) -> Option<Token> {
    let is_negated = chars.next_if_eq(&'^').is_some();
    let mut ranges = Vec::new();
    loop {
        let from = match chars.next()? {
            ']' if ranges.is_empty() => return None,
            ']' => return Some(Token::Class { is_negated, ranges }),
            '-' => return None,
            '\\' => chars.next()?,
            c => c,
        };
        let to = if chars.next_if_eq(&'-').is_some() {
            match chars.next()? {
                '-' | ']' => return None,
                '\\' => chars.next()?,
                c => c,
            }
        } else {
            from
        };
        ranges.push((from, to));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_as_builders_do() {
        for (pattern, path, expect) in [
            ("a", "a", true),
            ("a", "ab", false),
            ("a", "a/b", false),
            ("a/b", "a/b", true),
            ("*", "a", true),
            ("*", ".a", true),
            ("*", "a/b", false),
            ("*.go", "b.go", true),
            ("*.go", "a/b.go", false),
            ("a*b", "axxb", true),
            ("a*b*c", "abxbc", true),
            ("?", "a", true),
            ("?", "/", false),
            ("a?c", "a器c", true),
            ("**", "a/b/c", true),
            ("**/a", "a", true),
            ("**/a", "b/c/a", true),
            ("**/a", "ba", false),
            ("**/a", "a/b", false),
            ("**a", "xa", true),
            ("**a", "x/ya", true),
            ("**a*", "xab", false),
            ("**a*", "x/ab", true),
            ("**/*.go", "a.go", true),
            ("**/*.go", "a/b.go", true),
            ("**/*.go", "a/b.go/c", false),
            ("a/**", "a/b/c", true),
            ("a/**", "a", false),
            ("a**", "abc/d", true),
            ("a/**/b", "a/b", true),
            ("a/**/b", "a/c/d/b", true),
            ("a/**/b", "a/cb", false),
            ("a/**/b/**", "a/x/b/c", true),
            ("a.b", "axb", false),
            ("a+b(c)$|{}", "a+b(c)$|{}", true),
            ("[a-c]x", "bx", true),
            ("[a-c]x", "dx", false),
            ("[^a-c]x", "dx", true),
            ("[!a]x", "!x", true),
            ("\\*a", "*a", true),
            ("\\*a", "ba", false),
            ("a\\?", "a?", true),
            ("a**/*.txt", "a/file.txt", true),
            ("a**/*.txt", "a/b/c/file.txt", true),
            ("a/*.txt**", "a/file.txt", true),
            ("**/**", "a/b", true),
            ("**/**/*.txt", "file.txt", true),
            ("a[^a]b", "a☺b", true),
            ("a[^a][^a][^a]b", "a☺b", false),
            ("[\\]a]", "]", true),
            ("[x\\-]", "-", true),
            ("[a-ζ]*", "α", true),
            ("a*b?c*x", "abxbbxdbxebxczzx", true),
            ("a*b?c*x", "abxbbxdbxebxczzy", false),
        ] {
            let parsed = Pattern::parse(pattern).unwrap();
            assert_eq!(
                parsed.matches(path, &mut Budget::new()),
                expect,
                "{pattern} {path}"
            );
        }
        for pattern in ["[", "[a", "[]a]", "a\\", "[-x]", "[a-]", "[\\", "[a-b-c]", "[^bc"] {
            assert_eq!(Pattern::parse(pattern), None, "{pattern}");
        }
    }

    #[test]
    fn long_ones_take_no_longer_than_their_product() {
        let pattern = Pattern::parse(&"a*".repeat(500)).unwrap();
        let path = "a".repeat(5_000) + "b/";
        assert!(!pattern.matches(&path, &mut Budget::new()));
        let mut little = Budget(10);
        assert!(!pattern.matches("aa", &mut little), "given up");
    }
}
