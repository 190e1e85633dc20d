//! Variables in words, as `BuildKit` replaces them.
//!
//! The word is given as it is written, with its quotes and escapes and without line continuations (see
//! [`Tree::logical`](crate::Tree::logical)); all ranges are bytes of it.

mod lexer;
mod pattern;
mod words;

use std::ops::Range;

use lexer::{Lexer, Mode, Quotes};
use words::Words;

use crate::ErrorKind;

pub(crate) use words::Piece as WordPiece;

/// What became of a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expansion {
    /// Without quotes and escapes, each variable replaced; or why a builder stops here.
    pub value: Result<String, ExpandError>,
    /// Every variable that was looked up, in the order of the word.
    pub variables: Vec<Variable>,
}

/// A variable that a word names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// Without `$` and braces.
    pub name: String,
    /// Where the name stands.
    pub name_range: Range<usize>,
    /// From `$` to the end of the name or the closing brace.
    pub range: Range<usize>,
    /// What follows the name in braces: `:-`, `-`, `:+`, `+`, `:?`, `?`, `#`, `%`, `/` or nothing.
    pub modifier: String,
    /// Whether the lookup had a value.
    pub is_set: bool,
}

/// Why a word has no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpandError {
    /// The part that is wrong.
    pub range: Range<usize>,
    /// What is wrong with it.
    pub kind: ExpandErrorKind,
}

/// The kinds of [`ExpandError`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ExpandErrorKind {
    /// This quote is never closed.
    OpenQuote(char),
    /// `${` without `}`, or `${name/` without its second `/`.
    OpenBrace,
    /// `${}`, `${{` or `${:`.
    BadSubstitution,
    /// `${name` is followed by something that means nothing.
    UnsupportedModifier(String),
    /// A pattern holds an escape that means nothing.
    InvalidPattern(String),
    /// `${name?message}` without a value.
    Unset {
        /// The variable.
        name: String,
        /// What the word says about it; may be empty.
        message: String,
    },
    /// Braces in braces in braces, or a pattern and a value too long to compare.
    TooComplex,
}

/// Replaces the variables of `word` by what `lookup` knows and takes quotes and escapes away. `escape` is the
/// file's escape character.
///
/// ```
/// let lookup = |name: &str| (name == "TAG").then(|| "12".to_owned());
/// let expansion = dockerfile::expand("debian:${TAG}-\"${KIND:-slim}\"", '\\', &lookup);
/// assert_eq!(expansion.value.unwrap(), "debian:12-slim");
/// assert_eq!(expansion.variables[1].name, "KIND");
/// assert!(!expansion.variables[1].is_set);
/// ```
pub fn expand(word: &str, escape: char, lookup: &dyn Fn(&str) -> Option<String>) -> Expansion {
    let mut lexer = Lexer::new(word, escape, Mode::default(), lookup);
    let value = lexer.run(None);
    Expansion {
        value,
        variables: lexer.variables,
    }
}

/// As [`expand`], where white space that is not quoted separates words, also in values: so are `EXPOSE` and
/// `VOLUME` read.
pub fn expand_words(
    line: &str,
    escape: char,
    lookup: &dyn Fn(&str) -> Option<String>,
) -> Result<Vec<String>, ExpandError> {
    let mut words = Words::default();
    Lexer::new(line, escape, Mode::default(), lookup).run(Some(&mut words))?;
    Ok(words.finish().into_iter().map(|word| word.text).collect())
}

/// As [`expand`] for the lines of a here-document, whose quotes are left as they are.
pub fn expand_heredoc(body: &str, lookup: &dyn Fn(&str) -> Option<String>) -> Expansion {
    let mode = Mode {
        quotes: Quotes::Plain,
        ..Mode::default()
    };
    let mut lexer = Lexer::new(body, '\\', mode, lookup);
    let value = lexer.run(None);
    Expansion {
        value,
        variables: lexer.variables,
    }
}

/// What is wrong with a word whatever its variables hold.
pub(crate) fn check(word: &str, escape: char) -> Option<ExpandError> {
    if !word.contains(['$', '"', '\'']) {
        return None;
    }
    // Whether `${name:?}` fails depends on the build.
    expand(word, escape, &|_| Some("1".to_owned())).value.err()
}

/// As [`check`], for the lines of a here-document.
pub(crate) fn check_heredoc(body: &str) -> Option<ExpandError> {
    if !body.contains('$') {
        return None;
    }
    expand_heredoc(body, &|_| Some("1".to_owned())).value.err()
}

impl From<ExpandErrorKind> for ErrorKind {
    fn from(kind: ExpandErrorKind) -> Self {
        match kind {
            ExpandErrorKind::OpenQuote(quote) => Self::OpenQuote { quote },
            ExpandErrorKind::OpenBrace => Self::OpenBrace,
            _ => Self::BadSubstitution,
        }
    }
}

/// The words of a line in which here-documents are looked for: quotes, escapes and variables stay as written.
/// None if the line is one that cannot be split.
pub(crate) fn raw_words(line: &str) -> Option<Vec<WordPiece>> {
    let mode = Mode {
        quotes: Quotes::Kept,
        raw_escapes: true,
        keeps_unset: true,
    };
    split(line, mode)
}

/// The words of a here-document's name: once without quotes, once with them.
pub(crate) fn heredoc_name(name: &str) -> Option<(Vec<WordPiece>, Vec<WordPiece>)> {
    let mode = Mode {
        keeps_unset: true,
        ..Mode::default()
    };
    let raw = Mode {
        quotes: Quotes::Kept,
        ..mode
    };
    Some((split(name, mode)?, split(name, raw)?))
}

fn split(line: &str, mode: Mode) -> Option<Vec<WordPiece>> {
    let mut words = Words::default();
    Lexer::new(line, '\\', mode, &|_| None)
        .run(Some(&mut words))
        .ok()?;
    Some(words.finish())
}
