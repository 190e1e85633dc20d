//! The arguments of instructions, typed.

use crate::{ImageName, Instruction, LogicalText, Span, Word};

/// An instruction's arguments by what they mean.
#[derive(Clone, Debug)]
pub enum Command {
    /// `FROM`; also a wrong one, as far as it can be read.
    From(From),
    /// `RUN`.
    Run(CommandForm),
    /// `CMD`.
    Cmd(CommandForm),
    /// `ENTRYPOINT`.
    Entrypoint(CommandForm),
    /// `COPY`.
    Copy(Copy),
    /// `ADD`.
    Add(Copy),
    /// `ENV`.
    Env(Vec<Pair>),
    /// `LABEL`.
    Label(Vec<Pair>),
    /// `ARG`.
    Arg(Vec<Pair>),
    /// `USER`.
    User(Word),
    /// `WORKDIR`.
    Workdir(Word),
    /// `EXPOSE`.
    Expose(Vec<Word>),
    /// `VOLUME`.
    Volume(Vec<Word>),
    /// `SHELL`.
    Shell(Vec<Word>),
    /// `STOPSIGNAL`.
    Stopsignal(Word),
    /// `MAINTAINER`.
    Maintainer(Word),
    /// `HEALTHCHECK`.
    Healthcheck(Healthcheck),
    /// `ONBUILD` and the instruction it keeps for later.
    Onbuild(Box<Instruction>),
    /// An unknown instruction, or one whose arguments are too broken to read; an error says so.
    Unknown,
}

impl Command {
    /// Whether it is an `ENV` or `LABEL` in the old form, a name and a value with no `=` between them.
    pub fn is_legacy_pairs(&self) -> bool {
        let (Self::Env(pairs) | Self::Label(pairs)) = self else {
            return false;
        };
        matches!(pairs.as_slice(), [pair] if pair.equals.is_none() && pair.value.is_some())
    }
}

/// Where a stage starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct From {
    /// `--platform`.
    pub platform: Option<Word>,
    /// An image, a stage's name or `scratch`.
    pub image: Word,
    /// The name after `AS`.
    pub alias: Option<Word>,
}

impl From {
    /// The image's name in its parts.
    pub fn image_name(&self) -> ImageName<'_> {
        ImageName::parse(&self.image.text)
    }
}

/// The ways to write a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CommandForm {
    /// A line for the shell.
    Shell(LogicalText),
    /// A JSON array: program and arguments, no shell.
    Exec(Vec<Word>),
    /// `RUN <<NAME`: the lines of a here-document, for the shell or for the program in its `#!` line.
    Script(LogicalText),
}

/// What `COPY` and `ADD` take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copy {
    /// Files, directories and patterns; for `ADD` also addresses; `<<NAME` for a here-document.
    pub sources: Vec<Word>,
    /// Where they go.
    pub destination: Word,
    /// Whether it is written as a JSON array.
    pub is_json: bool,
}

/// `name=value`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// Before `=`.
    pub name: Word,
    /// The `=`; none for `ARG name` and the old `ENV name value`.
    pub equals: Option<Span>,
    /// After it; none for `ARG name`.
    pub value: Option<Word>,
}

/// What `HEALTHCHECK` takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Healthcheck {
    /// `NONE`: the base image's check is off.
    None,
    /// `CMD`.
    Cmd(CommandForm),
}
