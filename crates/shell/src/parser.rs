//! Tokens to simple commands.

use std::ops::Range;

use dockerfile::{LogicalText, Span};

use crate::blocks::OpenBlocks;
use crate::command::{Script, SimpleCommand, Word, is_assignment};
use crate::lexer::{Operator, RawRedirect, RawWord};
use crate::{BlockKind, Join, Part, Redirect};

/// What the next word is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Expect {
    Command,
    /// The variable and the list of a `for`: up to the next separator.
    LoopHead,
    /// The word of a `case`: up to `in`.
    CaseHead,
    /// A pattern of a `case`: up to `)`.
    CasePattern,
    FunctionName,
    /// After `name(`.
    FunctionEnd,
    /// In `[[ ... ]]`.
    Test,
}

pub(crate) struct Parser<'a> {
    text: &'a LogicalText,
    offset: usize,
    pub(crate) script: &'a mut Script,
    pub(crate) blocks: OpenBlocks,
    expect: Expect,
    open_cases: usize,
    /// The next block is what a function does.
    defines_function: bool,
    redirect: Option<RawRedirect>,
    assignments: Vec<Word>,
    words: Vec<Word>,
    redirects: Vec<Redirect>,
}

impl<'a> Parser<'a> {
    pub(crate) fn new(text: &'a LogicalText, offset: usize, index: usize, script: &'a mut Script) -> Self {
        Self {
            text,
            offset,
            script,
            blocks: OpenBlocks::new(index),
            expect: Expect::Command,
            open_cases: 0,
            defines_function: false,
            redirect: None,
            assignments: Vec::new(),
            words: Vec::new(),
            redirects: Vec::new(),
        }
    }

    fn span(&self, range: Range<usize>) -> Span {
        self.text.span(self.offset + range.start..self.offset + range.end)
    }

    pub(crate) fn word(&mut self, raw: RawWord) {
        if let Some(redirect) = self.redirect.take() {
            return self.redirected(redirect, raw);
        }
        match self.expect {
            Expect::Command => {}
            Expect::Test => {
                if raw.text == "]]" {
                    self.expect = Expect::Command;
                }
            }
            Expect::CaseHead if raw.text == "in" => return self.expect = Expect::CasePattern,
            Expect::CasePattern if raw.text == "esac" => {
                let span = self.span(raw.range);
                return self.end_case(span);
            }
            Expect::LoopHead | Expect::CaseHead | Expect::CasePattern => return,
            Expect::FunctionName => {
                self.defines_function = true;
                return self.expect = Expect::Command;
            }
            Expect::FunctionEnd => {
                self.script.is_malformed = true;
                self.expect = Expect::Command;
            }
        }
        if self.words.is_empty() {
            let begins = self.assignments.is_empty() && self.redirects.is_empty();
            if raw.is_bare && begins && self.keyword(&raw) {
                self.script.is_compound = true;
                return;
            }
            if raw.is_bare && raw.text == "[[" {
                self.expect = Expect::Test;
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
        Word {
            span: self.span(raw.range),
            text: raw.text,
            is_literal: raw.is_literal,
        }
    }

    /// Whether `word` is a keyword where a command may begin; if so, what it opens and closes.
    fn keyword(&mut self, word: &RawWord) -> bool {
        use BlockKind::{Body, Branch, Case, Condition, Group, If, Loop};
        let span = self.span(word.range.clone());
        match word.text.as_str() {
            "if" => self.open(&[If, Condition], span),
            "elif" => self.next_block(&[Branch], Condition, span),
            "then" => self.next_block(&[Condition], Branch, span),
            "else" => self.next_block(&[Branch], Branch, span),
            "fi" => self.close(&[&[Condition, Branch], &[If]], span),
            "while" | "until" => self.open(&[Loop, Condition], span),
            "do" => self.next_block(&[Condition], Body, span),
            "done" => self.close(&[&[Condition, Body], &[Loop]], span),
            "{" => self.open(&[Group], span),
            "}" => self.close(&[&[Group]], span),
            "for" | "select" => {
                self.open(&[Loop], span);
                self.expect = Expect::LoopHead;
            }
            "case" => {
                self.open(&[Case], span);
                self.open_cases += 1;
                self.expect = Expect::CaseHead;
            }
            "esac" => self.end_case(span),
            "function" => self.expect = Expect::FunctionName,
            "!" | "time" => {}
            _ => return false,
        }
        true
    }

    fn open(&mut self, kinds: &[BlockKind], span: Span) {
        for &kind in kinds {
            let is_function = std::mem::take(&mut self.defines_function);
            let named = if is_function { BlockKind::Function } else { kind };
            self.blocks.open(self.script, kind, named, span);
        }
    }

    fn close(&mut self, kinds: &[&[BlockKind]], span: Span) {
        let mut is_closed = false;
        for kinds in kinds {
            is_closed = self.blocks.close(self.script, kinds, span);
        }
        self.script.is_malformed |= !is_closed;
    }

    fn next_block(&mut self, old: &[BlockKind], new: BlockKind, span: Span) {
        self.blocks.close(self.script, old, span);
        self.blocks.open(self.script, new, new, span);
    }

    fn end_case(&mut self, span: Span) {
        self.close(&[&[BlockKind::Arm], &[BlockKind::Case]], span);
        self.open_cases = self.open_cases.saturating_sub(1);
        self.expect = Expect::Command;
    }

    pub(crate) fn operator(&mut self, operator: Operator) {
        self.script.is_compound = true;
        self.redirect = None;
        let Operator { sign, at } = operator;
        let span = self.span(at..at + sign.len());
        match (self.expect, sign) {
            (Expect::CasePattern, ")") => {
                self.open(&[BlockKind::Arm], span);
                return self.expect = Expect::Command;
            }
            (Expect::FunctionEnd, ")") => {
                self.defines_function = true;
                return self.expect = Expect::Command;
            }
            (Expect::CasePattern | Expect::CaseHead, _) => return,
            (Expect::Test, sign) if !matches!(sign, ";" | "&" | ";;") => return,
            (_, "(") if self.words.len() == 1 => {
                self.words.clear();
                return self.expect = Expect::FunctionEnd;
            }
            _ => {}
        }
        self.end_command();
        self.expect = Expect::Command;
        let join = match sign {
            "(" => return self.open(&[BlockKind::Subshell], span),
            ")" => return self.close(&[&[BlockKind::Subshell]], span),
            ";;" | ";&" | ";;&" => {
                self.close(&[&[BlockKind::Arm]], span);
                if self.open_cases > 0 {
                    self.expect = Expect::CasePattern;
                }
                return;
            }
            "&&" => Join::And,
            "||" => Join::Or,
            "|" | "|&" => Join::Pipe,
            "&" => Join::Background,
            "\n" | "\r" => Join::Newline,
            _ => Join::Sequence,
        };
        self.blocks.join(self.script, join, span);
    }

    pub(crate) fn redirect(&mut self, redirect: RawRedirect) {
        self.script.is_compound = true;
        if self.expect == Expect::Command {
            self.redirect = Some(redirect);
        }
    }

    fn redirected(&mut self, redirect: RawRedirect, target: RawWord) {
        let span = self.span(redirect.at..target.range.end);
        let redirect = Redirect {
            operator: redirect.sign,
            fd: redirect.fd,
            target: self.place(target),
            span,
            body: None,
            heredoc: redirect.heredoc,
        };
        let begins = self.words.is_empty() && self.assignments.is_empty() && self.redirects.is_empty();
        if begins && let Some(block) = self.blocks.just_closed(self.script) {
            return block.redirects.push(redirect);
        }
        self.redirects.push(redirect);
    }

    /// At the end of the text.
    pub(crate) fn end(&mut self) {
        self.end_command();
        self.script.is_malformed |= self.expect != Expect::Command || self.blocks.is_inside();
    }

    fn end_command(&mut self) {
        let assignments = std::mem::take(&mut self.assignments);
        let words = std::mem::take(&mut self.words);
        let redirects = std::mem::take(&mut self.redirects);
        let spans = assignments.iter().chain(&words).map(|word| word.span);
        let span = spans.reduce(Span::to);
        let redirected = redirects.iter().map(|redirect| redirect.span).reduce(Span::to);
        let Some(span) = span.or(redirected) else { return };
        let part = Part::Command(self.script.commands.len());
        let before = self.blocks.add(self.script, part, span.start);
        self.script.commands.push(SimpleCommand {
            assignments,
            words,
            span,
            whole_span: redirected.map_or(span, |redirected| span.to(redirected)),
            redirects,
            block: self.blocks.current(),
            before,
            after: Join::Edge,
        });
    }
}
