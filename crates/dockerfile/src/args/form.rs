//! Commands in shell or exec form.

use super::{Args, json};
use crate::{Command, CommandForm, ErrorKind};

/// A JSON array of strings is the exec form, anything else is for the shell.
pub(super) fn read(args: &Args<'_>) -> CommandForm {
    match json::strings(&args.line) {
        Some(words) => CommandForm::Exec(words),
        None => CommandForm::Shell(args.line.clone()),
    }
}

pub(super) fn read_shell(args: &mut Args<'_>) -> Command {
    match json::strings(&args.line) {
        Some(words) if !words.is_empty() => Command::Shell(words),
        _ => {
            args.error(args.line.whole_span(), ErrorKind::ShellNotJson);
            Command::Unknown
        }
    }
}
