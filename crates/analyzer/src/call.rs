//! Calls of the programs that a rule is about.

use dockerfile::{Command, CommandForm};
use shell::{BlockKind, SimpleCommand, Word};

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
    /// Whether hadolint sees it.
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
        (is_program(base_name(&program.text)) && !asks_where(command)).then(|| Call {
            command,
            index,
            program,
            words,
            is_plain: is_plain(run, command),
        })
    })
}

/// `command -v` only asks where a program is.
pub(crate) fn asks_where(command: &SimpleCommand) -> bool {
    let mut words = command.words.iter().map(|word| word.text.as_str());
    words.next() == Some("command") && matches!(words.next(), Some("-v" | "-V"))
}

/// Whether hadolint sees a command: not behind `sudo` or `env` but behind `exec`, not by a path, not in or behind a
/// here-document unless the `RUN` begins with that.
pub(crate) fn is_plain(run: &Run<'_>, command: &SimpleCommand) -> bool {
    let Some(program) = command.unwrapped().first() else {
        return false;
    };
    let mut words = command.words.iter();
    let is_bare = match words.next() {
        Some(first) if first.span == program.span => true,
        Some(first) if first.text == "exec" => true,
        Some(first) if first.text == "command" => words.next().is_some_and(|word| word.span == program.span),
        _ => false,
    };
    is_bare && base_name(&program.text) == program.text && !is_behind_heredoc(run, command)
}

fn is_behind_heredoc(run: &Run<'_>, command: &SimpleCommand) -> bool {
    let begins_with_mark = match &run.site.instruction.command {
        Command::Run(CommandForm::Shell(text)) => text.as_str().trim_start().starts_with("<<"),
        Command::Run(CommandForm::Script(_)) => true,
        _ => false,
    };
    let first = run.site.heredocs.first();
    !begins_with_mark
        && (first.is_some_and(|heredoc| heredoc.marker.start < command.span.start)
            || run.script.is_inside(command.block, &[BlockKind::Heredoc]))
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
