//! One instruction: keyword, flags, arguments.

use crate::args::Args;
use crate::command::CommandForm;
use crate::flags::{self, RawFlag};
use crate::keyword::Keyword;
use crate::quote::is_blank;
use crate::{
    Command, ErrorKind, Healthcheck, Heredoc, LogicalText, Mount, ParseError, Span, Word, args, expand,
};

/// An instruction.
#[derive(Clone, Debug)]
pub struct Instruction {
    /// From the keyword to the last argument, without here-documents and the line's end.
    pub span: Span,
    /// The first word, as written.
    pub keyword: Word,
    /// `--name=value` before the arguments.
    pub flags: Vec<Flag>,
    /// What the flags `--mount` of a `RUN` say.
    pub mounts: Vec<Mount>,
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
            let mut script = LogicalText::starting_at(heredoc.body.start);
            let mut at = heredoc.body.start;
            for line in source[heredoc.body.range()].split_inclusive('\n') {
                let text = if heredoc.strips_tabs {
                    line.trim_start_matches('\t')
                } else {
                    line
                };
                script.push(text, at + line.len() - text.len());
                at += line.len();
            }
            *form = CommandForm::Script(script);
        }
    }

    /// Variables in the lines of `COPY` and `ADD` are replaced by the builder; those of `RUN` by the shell.
    pub(crate) fn check_heredocs(&self, source: &str, errors: &mut Vec<ParseError>) {
        let command = match &self.command {
            Command::Onbuild(inner) => &inner.command,
            command => command,
        };
        if !matches!(command, Command::Copy(_) | Command::Add(_)) {
            return;
        }
        for heredoc in self.heredocs.iter().filter(|heredoc| heredoc.expands) {
            let body = &source[heredoc.body.range()];
            if let Some(error) = expand::check_heredoc(body) {
                let at = heredoc.body.start;
                errors.push(ParseError {
                    span: Span::new(at + error.range.start, at + error.range.end),
                    kind: error.kind.into(),
                });
            }
        }
    }
}

/// Reads an instruction from its text without continuations.
pub(crate) fn read(line: &LogicalText, escape: char, errors: &mut Vec<ParseError>) -> Instruction {
    let text = line.as_str();
    let end = text.trim_end().len();
    let start = text.len() - text.trim_start().len();
    let start = start.min(end);
    let keyword_end = text[start..end].find(is_blank).map_or(end, |at| start + at);
    let keyword_range = start..keyword_end;
    let keyword = Word {
        text: text[keyword_range.clone()].to_owned(),
        span: line.span(keyword_range),
    };
    let (raw_flags, args_start) = flags::read(line, keyword_end..end);
    let known = Keyword::from_name(&keyword.text);
    let mounts = match known {
        Some(Keyword::Run) => mounts(&raw_flags, errors),
        _ => Vec::new(),
    };
    let flags: Vec<Flag> = raw_flags.into_iter().map(|raw| raw.flag).collect();
    let mut args = Args {
        keyword: &keyword,
        line: line.slice(args_start..end),
        flags: &flags,
        escape,
        errors,
    };
    let command = if let Some(known) = known {
        args::read(known, &mut args)
    } else {
        let kind = ErrorKind::UnknownInstruction {
            keyword: keyword.text.clone(),
        };
        args.errors.push(ParseError {
            span: keyword.span,
            kind,
        });
        Command::Unknown
    };
    // `HEALTHCHECK NONE` does not look at its flags.
    if let Some(known) = known.filter(|_| !matches!(command, Command::Healthcheck(Healthcheck::None))) {
        flags::check(known, &flags, errors);
    }
    Instruction {
        span: line.span(start..end),
        keyword,
        flags,
        mounts,
        command,
        heredocs: Vec::new(),
    }
}

fn mounts(flags: &[RawFlag], errors: &mut Vec<ParseError>) -> Vec<Mount> {
    let mounts = flags
        .iter()
        .filter(|raw| raw.flag.name == "mount" && raw.flag.value.is_some());
    mounts.map(|raw| Mount::read(raw, errors)).collect()
}
