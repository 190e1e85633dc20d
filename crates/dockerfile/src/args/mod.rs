//! Arguments to typed views, one shape per file.

mod form;
mod from;
mod json;
mod nested;
mod pairs;
mod words;

use crate::keyword::Keyword;
use crate::{Command, ErrorKind, Flag, LogicalText, ParseError, Word};

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
    fn error(&mut self, span: crate::Span, kind: ErrorKind) {
        self.errors.push(ParseError { span, kind });
    }

    /// Says that the instruction has too few arguments.
    fn missing(&mut self, needed: usize) -> Command {
        self.error(self.keyword.span, ErrorKind::MissingArguments { needed });
        Command::Unknown
    }
}

pub(crate) fn read(keyword: Keyword, args: &mut Args<'_>) -> Command {
    if args.line.as_str().is_empty() {
        return match keyword {
            // An empty command is allowed: it takes back the base image's.
            Keyword::Cmd => Command::Cmd(form::read(args)),
            Keyword::Entrypoint => Command::Entrypoint(form::read(args)),
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
        Keyword::Expose => Command::Expose(words::plain(args)),
        Keyword::Volume => Command::Volume(words::plain_or_json(args)),
        Keyword::User => Command::User(words::whole(args)),
        Keyword::Workdir => Command::Workdir(words::whole(args)),
        Keyword::Stopsignal => Command::Stopsignal(words::whole(args)),
        Keyword::Maintainer => Command::Maintainer(words::whole(args)),
        Keyword::Env => pairs::read(args).map_or(Command::Unknown, Command::Env),
        Keyword::Label => pairs::read(args).map_or(Command::Unknown, Command::Label),
        Keyword::Arg => Command::Arg(pairs::read_names(args)),
        Keyword::Healthcheck => nested::read_healthcheck(args),
        Keyword::Onbuild => nested::read_onbuild(args),
    }
}
