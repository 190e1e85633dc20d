//! Quotes, escapes and `$`.

use std::ops::Range;

use super::words::Words;
use super::{ExpandError, ExpandErrorKind, Variable, pattern};

/// Braces in braces deeper than this are refused, so that no text makes the work more than linear.
const MAX_DEPTH: usize = 64;

/// What becomes of quotes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Quotes {
    /// They go away.
    #[default]
    Removed,
    /// They mean what they mean, and stay.
    Kept,
    /// They are characters like others.
    Plain,
}

/// What is left as it is written.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Mode {
    pub(crate) quotes: Quotes,
    pub(crate) raw_escapes: bool,
    /// Variables without a value stay.
    pub(crate) keeps_unset: bool,
}

pub(crate) struct Lexer<'a> {
    text: &'a str,
    at: usize,
    escape: char,
    mode: Mode,
    depth: usize,
    lookup: &'a dyn Fn(&str) -> Option<String>,
    pub(crate) variables: Vec<Variable>,
}

type Outcome = Result<String, ExpandError>;

impl<'a> Lexer<'a> {
    pub(crate) fn new(
        text: &'a str,
        escape: char,
        mode: Mode,
        lookup: &'a dyn Fn(&str) -> Option<String>,
    ) -> Self {
        Self {
            text,
            at: 0,
            escape,
            mode,
            depth: 0,
            lookup,
            variables: Vec::new(),
        }
    }

    /// Reads the whole text.
    pub(crate) fn run(&mut self, words: Option<&mut Words>) -> Outcome {
        self.until(None, self.mode.raw_escapes, words)
    }

    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    fn error(&self, start: usize, kind: ExpandErrorKind) -> ExpandError {
        ExpandError {
            range: start..self.at,
            kind,
        }
    }

    /// Up to `stop`, or to the end of the text.
    fn until(&mut self, stop: Option<char>, raw_escapes: bool, mut words: Option<&mut Words>) -> Outcome {
        let outer = std::mem::replace(&mut self.mode.raw_escapes, raw_escapes);
        let start = self.at;
        let mut out = String::new();
        while let Some(c) = self.peek() {
            let from = self.at;
            if stop == Some(c) {
                self.next();
                self.mode.raw_escapes = outer;
                return Ok(out);
            }
            let (piece, separates) = match c {
                '$' => (self.dollar()?, true),
                '\'' if self.mode.quotes != Quotes::Plain => (self.single_quoted()?, false),
                '"' if self.mode.quotes != Quotes::Plain => (self.double_quoted()?, false),
                '<' => (self.angles(), false),
                _ if c == self.escape => (self.escaped(), false),
                _ => {
                    self.plain(stop);
                    (self.text[from..self.at].to_owned(), true)
                }
            };
            if let Some(words) = words.as_deref_mut() {
                let range = from..self.at;
                if separates && c == '$' {
                    words.add(&piece, &range);
                } else if separates {
                    for (offset, c) in piece.char_indices() {
                        let at = from + offset;
                        words.add(&piece[offset..offset + c.len_utf8()], &(at..at + c.len_utf8()));
                    }
                } else {
                    words.add_raw(&piece, &range);
                }
            }
            out.push_str(&piece);
        }
        self.mode.raw_escapes = outer;
        match stop {
            Some(_) => Err(self.error(start, ExpandErrorKind::OpenBrace)),
            None => Ok(out),
        }
    }

    /// Skips what means nothing in particular.
    fn plain(&mut self, stop: Option<char>) {
        let escape = self.escape;
        let special = |c: char| matches!(c, '$' | '\'' | '"' | '<') || c == escape || Some(c) == stop;
        let first = self.peek().map_or(0, char::len_utf8);
        let rest = &self.text[self.at + first..];
        self.at += first + rest.find(special).unwrap_or(rest.len());
    }

    fn escaped(&mut self) -> String {
        let start = self.at;
        self.next();
        let after = self.at;
        self.next();
        let from = if self.mode.raw_escapes { start } else { after };
        self.text[from..self.at].to_owned()
    }

    /// `<<` and the blanks after it belong to the word that follows: it may name a here-document.
    fn angles(&mut self) -> String {
        let start = self.at;
        self.next();
        if self.peek() == Some('<') {
            self.next();
            let rest = &self.text[self.at..];
            self.at += rest.len() - rest.trim_start_matches([' ', '\t']).len();
        }
        self.text[start..self.at].to_owned()
    }

    fn single_quoted(&mut self) -> Outcome {
        let start = self.at;
        let rest = &self.text[start + 1..];
        let Some(len) = rest.find('\'') else {
            self.at = self.text.len();
            return Err(self.error(start, ExpandErrorKind::OpenQuote('\'')));
        };
        self.at = start + len + 2;
        Ok(if self.mode.quotes == Quotes::Kept {
            self.text[start..self.at].to_owned()
        } else {
            rest[..len].to_owned()
        })
    }

    fn double_quoted(&mut self) -> Outcome {
        let start = self.at;
        let mut out = String::new();
        self.next();
        if self.mode.quotes == Quotes::Kept {
            out.push('"');
        }
        loop {
            match self.peek() {
                None => return Err(self.error(start, ExpandErrorKind::OpenQuote('"'))),
                Some('"') => {
                    self.next();
                    if self.mode.quotes == Quotes::Kept {
                        out.push('"');
                    }
                    return Ok(out);
                }
                Some('$') => out.push_str(&self.dollar()?),
                Some(c) if c == self.escape => {
                    self.next();
                    self.escaped_in_quotes(&mut out);
                }
                Some(c) => {
                    self.next();
                    out.push(c);
                }
            }
        }
    }

    /// After the escape character in double quotes, which counts only before `"`, `$` and itself.
    fn escaped_in_quotes(&mut self, out: &mut String) {
        if self.mode.raw_escapes {
            out.push(self.escape);
        }
        match self.peek() {
            None => {}
            Some(c) if c == '"' || c == '$' || c == self.escape => {
                self.next();
                out.push(c);
            }
            Some(_) => out.push(self.escape),
        }
    }

    fn dollar(&mut self) -> Outcome {
        let start = self.at;
        self.next();
        if self.peek() != Some('{') {
            let name_range = self.name();
            if name_range.is_empty() {
                return Ok("$".to_owned());
            }
            let value = self.look_up(name_range, start, "");
            return Ok(value.unwrap_or_else(|| self.unset(start)));
        }
        self.next();
        match self.peek() {
            None => return Err(self.error(start, ExpandErrorKind::OpenBrace)),
            Some(c @ ('{' | '}' | ':')) => {
                self.at += c.len_utf8();
                return Err(self.error(start, ExpandErrorKind::BadSubstitution));
            }
            Some(_) => {}
        }
        if self.depth == MAX_DEPTH {
            return Err(self.error(start, ExpandErrorKind::TooComplex));
        }
        self.depth += 1;
        let out = self.braces(start);
        self.depth -= 1;
        out
    }

    /// What an unset variable that was read from `start` on stands for.
    fn unset(&self, start: usize) -> String {
        if self.mode.keeps_unset {
            self.text[start..self.at].to_owned()
        } else {
            String::new()
        }
    }

    /// After `${`.
    fn braces(&mut self, start: usize) -> Outcome {
        let name = self.name();
        let modifier_start = self.at;
        let mut null_is_unset = false;
        let mut c = self.next();
        if c == Some(':') {
            null_is_unset = true;
            c = self.next();
        }
        let modifier = self.text[modifier_start..self.at].to_owned();
        match c {
            None => Err(self.error(start, ExpandErrorKind::OpenBrace)),
            Some('}') if !null_is_unset => {
                let value = self.look_up(name, start, "");
                Ok(value.unwrap_or_else(|| self.unset(start)))
            }
            Some('/') if !null_is_unset => self.replacement(name, start),
            Some(c) if null_is_unset || matches!(c, '-' | '+' | '?' | '#' | '%') => {
                let index = self.reserve(name, start, &modifier);
                let word = self.until(Some('}'), matches!(c, '#' | '%'), None);
                let word = word.map_err(|error| self.widen(error, start))?;
                let value = self.settle(index);
                self.modified(c, null_is_unset, &word, value, start, index)
            }
            Some(_) => {
                let kind = ExpandErrorKind::UnsupportedModifier(modifier);
                Err(self.error(start, kind))
            }
        }
    }

    /// An open brace is shown from its `$` on.
    fn widen(&self, mut error: ExpandError, start: usize) -> ExpandError {
        if error.kind == ExpandErrorKind::OpenBrace && error.range.end == self.text.len() {
            error.range.start = start;
        }
        error
    }

    fn modified(
        &mut self,
        modifier: char,
        null_is_unset: bool,
        word: &str,
        value: Option<String>,
        start: usize,
        index: usize,
    ) -> Outcome {
        if value.is_none() && self.mode.keeps_unset {
            return Ok(self.unset(start));
        }
        let has_value = value
            .as_ref()
            .is_some_and(|value| !(null_is_unset && value.is_empty()));
        let value = value.unwrap_or_default();
        match modifier {
            '-' => Ok(if has_value { value } else { word.to_owned() }),
            '+' => Ok(if has_value { word.to_owned() } else { String::new() }),
            '?' if has_value => Ok(value),
            '?' => {
                let kind = ExpandErrorKind::Unset {
                    name: self.variables[index].name.clone(),
                    message: word.to_owned(),
                };
                Err(self.error(start, kind))
            }
            '#' | '%' => {
                let doubled = word.strip_prefix(modifier);
                let trimmed = pattern::trim(&value, doubled.unwrap_or(word), modifier, doubled.is_some());
                trimmed.map_err(|kind| self.error(start, kind))
            }
            _ => {
                let kind = ExpandErrorKind::UnsupportedModifier(format!(":{modifier}"));
                Err(self.error(start, kind))
            }
        }
    }

    /// After `${name/`.
    fn replacement(&mut self, name: Range<usize>, start: usize) -> Outcome {
        let all = self.peek() == Some('/');
        if all {
            self.next();
        }
        let index = self.reserve(name, start, "/");
        let pattern = self.until(Some('/'), true, None);
        let pattern = pattern.map_err(|error| self.widen(error, start))?;
        let with = self.until(Some('}'), true, None);
        let with = with.map_err(|error| self.widen(error, start))?;
        match self.settle(index) {
            None if self.mode.keeps_unset => Ok(self.unset(start)),
            value => pattern::replace(&value.unwrap_or_default(), &pattern, &with, all)
                .map_err(|kind| self.error(start, kind)),
        }
    }

    /// A name: letters, digits and `_`; or only digits; or one special character.
    fn name(&mut self) -> Range<usize> {
        let start = self.at;
        let rest = &self.text[start..];
        let len_while = |belongs: fn(char) -> bool| rest.find(|c| !belongs(c)).unwrap_or(rest.len());
        let len = match rest.chars().next() {
            Some('0'..='9') => len_while(|c| c.is_ascii_digit()),
            Some('@' | '*' | '#' | '?' | '-' | '$' | '!') => 1,
            _ => len_while(|c| c.is_alphanumeric() || c == '_'),
        };
        self.at += len;
        start..self.at
    }

    fn look_up(&mut self, name: Range<usize>, start: usize, modifier: &str) -> Option<String> {
        let index = self.reserve(name, start, modifier);
        self.settle(index)
    }

    /// Notes a variable before those in its own braces.
    fn reserve(&mut self, name_range: Range<usize>, start: usize, modifier: &str) -> usize {
        self.variables.push(Variable {
            name: self.text[name_range.clone()].to_owned(),
            name_range,
            range: start..self.at,
            modifier: modifier.to_owned(),
            is_set: false,
        });
        self.variables.len() - 1
    }

    fn settle(&mut self, index: usize) -> Option<String> {
        let variable = &mut self.variables[index];
        let value = (self.lookup)(&variable.name);
        variable.range.end = self.at;
        variable.is_set = value.is_some();
        value
    }
}
