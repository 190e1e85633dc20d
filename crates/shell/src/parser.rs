//! Tokens to simple commands.

use std::ops::Range;

use dockerfile::LogicalText;

use crate::command::{Script, SimpleCommand, Word, is_assignment};
use crate::lexer::{Lexer, RawWord, Token};

/// Substitutions inside substitutions are looked into this deep.
const MAX_DEPTH: usize = 16;

pub(crate) fn parse(text: &LogicalText) -> Script {
    let mut script = Script {
        commands: Vec::new(),
        is_compound: false,
    };
    let mut queue = vec![(0..text.as_str().len(), 0)];
    while let Some((range, depth)) = queue.pop() {
        let inner = parse_range(text, range, &mut script);
        script.is_compound |= !inner.is_empty();
        if depth < MAX_DEPTH {
            queue.extend(inner.into_iter().rev().map(|range| (range, depth + 1)));
        }
    }
    script
}

/// Adds the commands in `range` and returns the insides of the substitutions in it.
fn parse_range(text: &LogicalText, range: Range<usize>, script: &mut Script) -> Vec<Range<usize>> {
    let mut lexer = Lexer::new(&text.as_str()[range.clone()]);
    let mut parser = Parser::new(text, range.start, script);
    while let Some(token) = lexer.next() {
        match token {
            Token::Word(word) => parser.word(word),
            Token::Operator(operator) => parser.operator(operator),
            Token::Redirect => parser.redirect(),
        }
    }
    parser.end_command();
    script.is_compound |= lexer.saw_comment;
    let shift = |inner: Range<usize>| inner.start + range.start..inner.end + range.start;
    lexer.substitutions.into_iter().map(shift).collect()
}

/// What the next word is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Expect {
    Command,
    RedirectTarget,
    /// The variable and the list of a `for`: up to the next separator.
    LoopHead,
    /// The word of a `case`: up to `in`.
    CaseHead,
    /// A pattern of a `case`: up to `)`.
    CasePattern,
    FunctionName,
}

struct Parser<'a> {
    text: &'a LogicalText,
    offset: usize,
    script: &'a mut Script,
    expect: Expect,
    open_cases: usize,
    assignments: Vec<Word>,
    words: Vec<Word>,
}

impl<'a> Parser<'a> {
    fn new(text: &'a LogicalText, offset: usize, script: &'a mut Script) -> Self {
        Self {
            text,
            offset,
            script,
            expect: Expect::Command,
            open_cases: 0,
            assignments: Vec::new(),
            words: Vec::new(),
        }
    }

    fn word(&mut self, raw: RawWord) {
        match self.expect {
            Expect::Command => {}
            Expect::CaseHead if raw.text == "in" => return self.expect = Expect::CasePattern,
            Expect::CasePattern if raw.text == "esac" => {
                self.open_cases = self.open_cases.saturating_sub(1);
                return self.expect = Expect::Command;
            }
            Expect::LoopHead | Expect::CaseHead | Expect::CasePattern => return,
            Expect::RedirectTarget | Expect::FunctionName => return self.expect = Expect::Command,
        }
        if self.words.is_empty() {
            if raw.is_bare && self.assignments.is_empty() && self.keyword(&raw.text) {
                self.script.is_compound = true;
                return;
            }
            if is_assignment(&self.text.as_str()[self.offset + raw.range.start..self.offset + raw.range.end])
            {
                let word = self.place(raw);
                return self.assignments.push(word);
            }
        }
        let word = self.place(raw);
        self.words.push(word);
    }

    fn place(&self, raw: RawWord) -> Word {
        let range = self.offset + raw.range.start..self.offset + raw.range.end;
        Word {
            text: raw.text,
            span: self.text.span(range),
            is_literal: raw.is_literal,
        }
    }

    /// Whether `word` is a keyword where a command may begin, and if so, what follows it.
    fn keyword(&mut self, word: &str) -> bool {
        match word {
            "if" | "then" | "else" | "elif" | "fi" | "while" | "until" | "do" | "done" | "{" | "}" | "!"
            | "time" => {}
            "for" | "select" => self.expect = Expect::LoopHead,
            "case" => {
                self.open_cases += 1;
                self.expect = Expect::CaseHead;
            }
            "esac" => self.open_cases = self.open_cases.saturating_sub(1),
            "function" => self.expect = Expect::FunctionName,
            _ => return false,
        }
        true
    }

    fn operator(&mut self, operator: &str) {
        self.script.is_compound = true;
        match (self.expect, operator) {
            (Expect::CasePattern, ")") => self.expect = Expect::Command,
            (Expect::CasePattern | Expect::CaseHead, _) => {}
            (_, "(") if self.words.len() == 1 => self.words.clear(),
            (_, ";;") => {
                self.end_command();
                let inside = self.open_cases > 0;
                self.expect = if inside {
                    Expect::CasePattern
                } else {
                    Expect::Command
                };
            }
            _ => {
                self.end_command();
                self.expect = Expect::Command;
            }
        }
    }

    fn redirect(&mut self) {
        self.script.is_compound = true;
        if self.expect == Expect::Command {
            self.expect = Expect::RedirectTarget;
        }
    }

    fn end_command(&mut self) {
        let assignments = std::mem::take(&mut self.assignments);
        let words = std::mem::take(&mut self.words);
        let mut spans = assignments.iter().chain(&words).map(|word| word.span);
        let Some(first) = spans.next() else { return };
        let span = spans.fold(first, dockerfile::Span::to);
        self.script.commands.push(SimpleCommand {
            assignments,
            words,
            span,
        });
    }
}
