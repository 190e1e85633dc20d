//! One instruction: keyword, flags, arguments.

use crate::args::Args;
use crate::command::CommandForm;
use crate::keyword::Keyword;
use crate::{Command, ErrorKind, Heredoc, LogicalText, ParseError, Span, Word, args, quote};

/// An instruction.
#[derive(Clone, Debug)]
pub struct Instruction {
    /// From the keyword to the last argument, without here-documents and the line's end.
    pub span: Span,
    /// The first word, as written.
    pub keyword: Word,
    /// `--name=value` before the arguments.
    pub flags: Vec<Flag>,
    /// The arguments by their meaning.
    pub command: Command,
    /// In the order of their markers. Those of an instruction inside `ONBUILD` are the outer one's.
    pub heredocs: Vec<Heredoc>,
}

/// An option of an instruction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flag {
    /// Without the dashes.
    pub name: String,
    /// After `=`.
    pub value: Option<Word>,
    /// The whole of it.
    pub span: Span,
}

impl Instruction {
    /// The flag of this name; the last one counts.
    pub fn flag(&self, name: &str) -> Option<&Flag> {
        self.flags.iter().rfind(|flag| flag.name == name)
    }

    pub(crate) fn takes_heredocs(&self) -> bool {
        match &self.command {
            Command::Onbuild(inner) => inner.takes_heredocs(),
            Command::Run(CommandForm::Exec(_)) => false,
            Command::Add(copy) | Command::Copy(copy) => !copy.is_json,
            _ => Keyword::from_name(&self.keyword.text).is_some_and(Keyword::takes_heredocs),
        }
    }

    /// A `RUN` whose whole command is one here-document runs the document.
    pub(crate) fn take_script(&mut self, source: &str) {
        let [heredoc] = self.heredocs.as_slice() else {
            return;
        };
        let run = match &mut self.command {
            Command::Onbuild(inner) => &mut inner.command,
            command => command,
        };
        let Command::Run(form) = run else { return };
        if matches!(form, CommandForm::Shell(line) if line.whole_span() == heredoc.marker) {
            *form = CommandForm::Script(LogicalText::from_source(source, heredoc.body));
        }
    }
}

/// Reads an instruction from its text without continuations.
pub(crate) fn read(line: &LogicalText, escape: char, errors: &mut Vec<ParseError>) -> Instruction {
    let text = line.as_str();
    let end = text.trim_end().len();
    let start = text.len() - text.trim_start().len();
    let start = start.min(end);
    let keyword_end = text[start..end]
        .find(char::is_whitespace)
        .map_or(end, |at| start + at);
    let keyword_range = start..keyword_end;
    let keyword = Word {
        text: text[keyword_range.clone()].to_owned(),
        span: line.span(keyword_range),
    };
    let (flags, args_start) = flags(line, keyword_end..end, escape);
    let mut args = Args {
        keyword: &keyword,
        line: line.slice(args_start..end),
        flags: &flags,
        escape,
        errors,
    };
    let command = match Keyword::from_name(&keyword.text) {
        Some(known) => args::read(known, &mut args),
        // A line of nothing but an escape character is an instruction without a name, and builders skip it.
        None if keyword.text.is_empty() => Command::Unknown,
        None => {
            let kind = ErrorKind::UnknownInstruction {
                keyword: keyword.text.clone(),
            };
            args.errors.push(ParseError {
                span: keyword.span,
                kind,
            });
            Command::Unknown
        }
    };
    Instruction {
        span: line.span(start..end),
        keyword,
        flags,
        command,
        heredocs: Vec::new(),
    }
}

/// The flags at the start of `range`, and where the arguments begin. A bare `--` ends the flags.
fn flags(line: &LogicalText, range: std::ops::Range<usize>, escape: char) -> (Vec<Flag>, usize) {
    let text = &line.as_str()[range.clone()];
    let mut flags = Vec::new();
    for word in quote::split_quoted(text, escape) {
        let (start, end) = (range.start + word.start, range.start + word.end);
        let Some(body) = text[word].strip_prefix("--") else {
            return (flags, start);
        };
        if body.is_empty() {
            let rest = &line.as_str()[end..range.end];
            return (flags, range.end - rest.trim_start().len());
        }
        let (name, value) = match body.split_once('=') {
            Some((name, value)) => (name, Some(Word::read(line, end - value.len()..end, escape))),
            None => (body, None),
        };
        flags.push(Flag {
            name: name.to_owned(),
            value,
            span: line.span(start..end),
        });
    }
    (flags, range.end)
}
