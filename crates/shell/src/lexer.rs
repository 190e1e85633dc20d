//! Shell text to tokens.

use std::collections::VecDeque;
use std::ops::Range;

use crate::nesting;

/// A part of a script.
#[derive(Debug)]
pub(crate) enum Token {
    Word(RawWord),
    /// `&&`, `;`, `(`, a newline and so on.
    Operator(Operator),
    /// The next word is its target.
    Redirect(RawRedirect),
}

/// An operator with its place in the text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Operator {
    pub(crate) sign: &'static str,
    pub(crate) at: usize,
}

/// A redirection without its target.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RawRedirect {
    pub(crate) sign: &'static str,
    pub(crate) at: usize,
    pub(crate) fd: Option<u32>,
    /// Which here-document of the text it is.
    pub(crate) heredoc: Option<usize>,
}

/// A word with its place in the text.
#[derive(Debug)]
pub(crate) struct RawWord {
    pub(crate) range: Range<usize>,
    pub(crate) text: String,
    pub(crate) is_literal: bool,
    /// Without any quote or escape: only such a word can be a keyword.
    pub(crate) is_bare: bool,
}

pub(crate) struct Lexer<'t> {
    text: &'t str,
    at: usize,
    /// The insides of `$(...)` and backticks, for the parser to look into.
    pub(crate) substitutions: Vec<Range<usize>>,
    pub(crate) saw_comment: bool,
    /// Whether the text ended before a quote, a substitution or a here-document did, or right behind an escape.
    pub(crate) is_cut_short: bool,
    /// The lines of the here-documents, in the order of their markers.
    pub(crate) bodies: Vec<Range<usize>>,
    /// Here-documents whose lines begin after the next newline: name, and whether tabs before it count.
    heredocs: VecDeque<(String, bool)>,
    heredoc_count: usize,
    /// The last token was `<<` or `<<-`.
    awaits_heredoc_name: Option<bool>,
    /// How often `((` was no arithmetic. To look for its end takes time, so it is not tried for ever.
    subshell_pairs: usize,
}

const MAX_SUBSHELL_PAIRS: usize = 16;

const OPERATORS: [&str; 13] = [
    ";;&", ";;", ";&", "&&", "||", "|&", ";", "|", "&", "(", ")", "\n", "\r",
];
const REDIRECTS: [&str; 12] = [
    "<<<", "<<-", "<<", "<&", "<>", "<", "&>>", "&>", ">>", ">&", ">|", ">",
];

impl<'t> Lexer<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        Self {
            text,
            at: 0,
            substitutions: Vec::new(),
            saw_comment: false,
            is_cut_short: false,
            bodies: Vec::new(),
            heredocs: VecDeque::new(),
            heredoc_count: 0,
            awaits_heredoc_name: None,
            subshell_pairs: 0,
        }
    }

    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    /// The next token; none at the end.
    pub(crate) fn next(&mut self) -> Option<Token> {
        self.skip_space();
        let rest = self.rest();
        if rest.is_empty() {
            return None;
        }
        let at = self.at;
        if !is_process_substitution(rest)
            && let Some((sign, fd, len)) = redirect(rest)
        {
            self.at += len;
            self.awaits_heredoc_name = matches!(sign, "<<" | "<<-").then_some(sign == "<<-");
            let heredoc = self.awaits_heredoc_name.map(|_| self.heredoc_count);
            return Some(Token::Redirect(RawRedirect {
                sign,
                at,
                fd,
                heredoc,
            }));
        }
        if let Some(end) = self.arithmetic_end() {
            self.at = end;
            return Some(Token::Word(RawWord {
                range: at..end,
                text: self.text[at..end].to_owned(),
                is_literal: false,
                is_bare: true,
            }));
        }
        if let Some(sign) = OPERATORS.into_iter().find(|sign| rest.starts_with(sign)) {
            self.at += sign.len();
            if sign == "\n" {
                self.skip_heredocs();
            }
            return Some(Token::Operator(Operator { sign, at }));
        }
        let word = self.word();
        if let Some(strips_tabs) = self.awaits_heredoc_name.take() {
            self.heredocs.push_back((word.text.clone(), strips_tabs));
            self.heredoc_count += 1;
        }
        Some(Token::Word(word))
    }

    /// The end of `((...))`, which is arithmetic and not two subshells.
    fn arithmetic_end(&mut self) -> Option<usize> {
        if !self.rest().starts_with("((") || self.subshell_pairs == MAX_SUBSHELL_PAIRS {
            return None;
        }
        let end = nesting::end(self.text, self.at);
        let inner_end = nesting::end(self.text, self.at + 1);
        if inner_end + 1 == end && self.text[..end].ends_with("))") {
            return Some(end);
        }
        self.subshell_pairs += 1;
        None
    }

    /// White space, continued lines, and comments up to the line's end.
    fn skip_space(&mut self) {
        loop {
            let rest = self.rest();
            if rest.starts_with([' ', '\t']) {
                self.at += 1;
            } else if let Some(len) = continuation(rest) {
                self.at += len;
            } else if rest.starts_with('#') {
                self.saw_comment = true;
                self.at += rest.find('\n').unwrap_or(rest.len());
            } else {
                return;
            }
        }
    }

    fn skip_heredocs(&mut self) {
        while let Some((name, strips_tabs)) = self.heredocs.pop_front() {
            let start = self.at;
            let mut end = None;
            while end.is_none() && !self.rest().is_empty() {
                let line_start = self.at;
                let line = self.rest().split_inclusive('\n').next().unwrap_or_default();
                self.at += line.len();
                let line = line.trim_end_matches(['\n', '\r']);
                let line = if strips_tabs {
                    line.trim_start_matches('\t')
                } else {
                    line
                };
                end = (line == name).then_some(line_start);
            }
            self.is_cut_short |= end.is_none();
            self.bodies.push(start..end.unwrap_or(self.at));
        }
    }

    /// Where what opens at byte `start` ends.
    fn end_of(&mut self, start: usize) -> usize {
        let end = nesting::end_if_closed(self.text, start);
        self.is_cut_short |= end.is_none();
        end.unwrap_or(self.text.len())
    }

    fn word(&mut self) -> RawWord {
        let start = self.at;
        let mut word = RawWord {
            range: start..start,
            text: String::new(),
            is_literal: true,
            is_bare: true,
        };
        while let Some(c) = self.rest().chars().next() {
            match c {
                '<' | '>' if is_process_substitution(self.rest()) => self.expansion(&mut word),
                ' ' | '\t' | '\n' | '\r' | ';' | '&' | '|' | '(' | ')' | '<' | '>' => break,
                '\\' => self.escape(&mut word),
                '\'' => {
                    word.is_bare = false;
                    let end = self.end_of(self.at);
                    word.text
                        .push_str(self.text[self.at + 1..end].trim_end_matches('\''));
                    self.at = end;
                }
                '"' => {
                    word.is_bare = false;
                    let end = self.end_of(self.at);
                    self.double_quoted(&mut word, end);
                }
                '$' | '`' => self.expansion(&mut word),
                _ => {
                    let tilde = c == '~' && self.at == start;
                    word.is_literal &= !(tilde || matches!(c, '*' | '?' | '[' | '{'));
                    word.text.push(c);
                    self.at += c.len_utf8();
                }
            }
        }
        word.range.end = self.at;
        word
    }

    fn escape(&mut self, word: &mut RawWord) {
        if let Some(len) = continuation(self.rest()) {
            self.at += len;
            return;
        }
        word.is_bare = false;
        self.at += 1;
        if let Some(c) = self.rest().chars().next() {
            word.text.push(c);
            self.at += c.len_utf8();
        } else {
            self.is_cut_short = true;
        }
    }

    /// The text between the quote here and the one before `end`, which may be missing.
    fn double_quoted(&mut self, word: &mut RawWord, end: usize) {
        self.at += 1;
        while self.at < end {
            let Some(c) = self.rest().chars().next() else {
                break;
            };
            let next = self.rest().chars().nth(1);
            match c {
                '"' => self.at += 1,
                '\\' if continuation(self.rest()).is_some() => self.escape(word),
                '\\' if matches!(next, Some('"' | '\\' | '$' | '`')) => self.escape(word),
                '$' | '`' => self.expansion(word),
                _ => {
                    word.text.push(c);
                    self.at += c.len_utf8();
                }
            }
        }
    }

    /// A variable or a substitution, kept as written; a lone `$` is a character.
    fn expansion(&mut self, word: &mut RawWord) {
        let rest = self.rest();
        let start = self.at;
        let (opening, closing) = if rest.starts_with("$((") || rest.starts_with("${") {
            (0, 0)
        } else if rest.starts_with("$(") || is_process_substitution(rest) {
            (2, 1)
        } else if rest.starts_with('`') {
            (1, 1)
        } else {
            word.text.push('$');
            word.is_literal &= !is_variable(rest);
            self.at += 1;
            return;
        };
        word.is_literal = false;
        let skipped = usize::from(rest.starts_with(['<', '>']));
        self.at = self.end_of(start + skipped);
        word.text.push_str(&self.text[start..self.at]);
        if opening > 0 && self.at >= start + opening + closing {
            let closed = self.text[..self.at].ends_with([')', '`']);
            self.substitutions
                .push(start + opening..self.at - if closed { closing } else { 0 });
        }
    }
}

fn is_variable(rest: &str) -> bool {
    rest[1..].starts_with(|c: char| c.is_ascii_alphanumeric() || "_@*#?$!-'\"".contains(c))
}

/// The length of an escaped line's end.
fn continuation(rest: &str) -> Option<usize> {
    ["\\\n", "\\\r\n"]
        .into_iter()
        .find(|mark| rest.starts_with(mark))
        .map(str::len)
}

fn is_process_substitution(rest: &str) -> bool {
    rest.starts_with("<(") || rest.starts_with(">(")
}

/// The redirection at the start of `rest`, the number of its file, and how long both are.
fn redirect(rest: &str) -> Option<(&'static str, Option<u32>, usize)> {
    let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let operator = REDIRECTS
        .into_iter()
        .find(|operator| rest[digits..].starts_with(operator))?;
    Some((operator, rest[..digits].parse().ok(), digits + operator.len()))
}
