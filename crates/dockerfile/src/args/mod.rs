//! Arguments to typed views, one shape per file.

mod form;
mod from;
mod json;
mod nested;
mod pairs;
mod words;

use std::ops::Range;

use crate::keyword::Keyword;
use crate::{Command, ErrorKind, Flag, LogicalText, ParseError, Span, Word, expand};

/// What a reader of arguments gets.
pub(crate) struct Args<'a> {
    pub(crate) keyword: &'a Word,
    /// The arguments, without white space around them.
    pub(crate) line: LogicalText,
    pub(crate) flags: &'a [Flag],
    pub(crate) escape: char,
    pub(crate) errors: &'a mut Vec<ParseError>,
}

impl Args<'_> {
    fn error(&mut self, span: Span, kind: ErrorKind) {
        self.errors.push(ParseError { span, kind });
    }

    /// Says that the instruction has too few arguments.
    fn missing(&mut self, needed: usize) -> Command {
        self.error(self.keyword.span, ErrorKind::MissingArguments { needed });
        Command::Unknown
    }

    /// A word in which the builder replaces variables.
    fn word(&mut self, range: Range<usize>) -> Word {
        if let Some(error) = expand::check(&self.line.as_str()[range.clone()], self.escape) {
            let at = range.start;
            let span = self.line.span(at + error.range.start..at + error.range.end);
            self.error(span, error.kind.into());
        }
        Word::read(&self.line, range, self.escape)
    }

    /// Says what is wrong with strings of a JSON array in which the builder replaces variables.
    fn check_strings(&mut self, words: &[Word]) {
        for word in words {
            if let Some(error) = expand::check(&word.text, self.escape) {
                self.error(word.span, error.kind.into());
            }
        }
    }
}

pub(crate) fn read(keyword: Keyword, args: &mut Args<'_>) -> Command {
    if args.line.as_str().is_empty() {
        return match keyword {
            // An empty command is allowed: that of `CMD` and `ENTRYPOINT` takes back the base image's, and `RUN`
            // does nothing.
            Keyword::Cmd => Command::Cmd(form::read(args)),
            Keyword::Entrypoint => Command::Entrypoint(form::read(args)),
            Keyword::Run => Command::Run(form::read(args)),
            Keyword::Add | Keyword::Copy => args.missing(2),
            _ => args.missing(1),
        };
    }
    match keyword {
        Keyword::From => from::read(args),
        Keyword::Run => Command::Run(form::read(args)),
        Keyword::Cmd => Command::Cmd(form::read(args)),
        Keyword::Entrypoint => Command::Entrypoint(form::read(args)),
        Keyword::Shell => form::read_shell(args),
        Keyword::Copy => words::read_copy(args).map_or(Command::Unknown, Command::Copy),
        Keyword::Add => words::read_copy(args).map_or(Command::Unknown, Command::Add),
        Keyword::Expose => words::read_expose(args),
        Keyword::Volume => words::read_volume(args),
        Keyword::User => Command::User(words::whole(args)),
        Keyword::Workdir => Command::Workdir(words::whole(args)),
        Keyword::Stopsignal => Command::Stopsignal(words::whole(args)),
        Keyword::Maintainer => Command::Maintainer(words::verbatim(args)),
        Keyword::Env => pairs::read(args).map_or(Command::Unknown, Command::Env),
        Keyword::Label => pairs::read(args).map_or(Command::Unknown, Command::Label),
        Keyword::Arg => Command::Arg(pairs::read_names(args)),
        Keyword::Healthcheck => nested::read_healthcheck(args),
        Keyword::Onbuild => nested::read_onbuild(args),
    }
}
