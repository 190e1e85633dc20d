//! Calls of the programs that a rule is about.

use shell::{SimpleCommand, Word};

use crate::document::{Run, base_name};
use crate::{Edit, Span};

/// A command of a `RUN` that calls a certain program.
pub(crate) struct Call<'r> {
    pub(crate) command: &'r SimpleCommand,
    /// Its place in the script's list.
    pub(crate) index: usize,
    pub(crate) program: &'r Word,
    /// After the program.
    pub(crate) words: &'r [Word],
    /// Whether hadolint sees it: not behind `sudo` or `env`, not by a path.
    pub(crate) is_plain: bool,
}

/// The calls of programs whose name, without a path, is one of these.
pub(crate) fn calls<'r>(
    run: &'r Run<'_>,
    is_program: impl Fn(&str) -> bool + 'r,
) -> impl Iterator<Item = Call<'r>> {
    let commands = run.script.commands.iter().enumerate();
    commands.filter_map(move |(index, command)| {
        let (program, words) = command.unwrapped().split_first()?;
        let name = base_name(&program.text);
        is_program(name).then(|| Call {
            command,
            index,
            program,
            words,
            is_plain: command
                .words
                .first()
                .is_some_and(|first| first.span == program.span && name == first.text),
        })
    })
}

impl Call<'_> {
    /// Takes a part of its words out, with the space before it.
    pub(crate) fn removal(&self, span: Span) -> Option<Edit> {
        let words = &self.command.words;
        let next = words.partition_point(|word| word.span.end <= span.start);
        let before = words.get(next.checked_sub(1)?)?;
        Some(Edit::delete(Span::new(before.span.end, span.end)))
    }
}

/// The names without hadolint's, for what hadolint does not see.
pub(crate) fn without_hadolint(aliases: &'static [&'static str]) -> &'static [&'static str] {
    match aliases {
        [first, rest @ ..] if first.starts_with("DL") => rest,
        _ => aliases,
    }
}
