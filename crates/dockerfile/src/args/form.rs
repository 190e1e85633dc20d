//! Commands in shell or exec form.

use super::Args;
use super::json::{self, Json};
use crate::{Command, CommandForm, ErrorKind, Word};

/// The strings of a JSON array. An array of anything else is an error, and what is no array is for the shell.
pub(super) fn strings(args: &mut Args<'_>) -> Option<Vec<Word>> {
    match json::read(&args.line) {
        Json::Strings(words) => Some(words),
        Json::Others(range) => {
            let span = args.line.span(range);
            args.error(span, ErrorKind::NotStrings);
            None
        }
        Json::NoArray => None,
    }
}

/// A JSON array of strings is the exec form, anything else is for the shell.
pub(super) fn read(args: &mut Args<'_>) -> CommandForm {
    match strings(args) {
        Some(words) => CommandForm::Exec(words),
        None => CommandForm::Shell(args.line.clone()),
    }
}

pub(super) fn read_shell(args: &mut Args<'_>) -> Command {
    match json::read(&args.line) {
        Json::Strings(words) if !words.is_empty() => Command::Shell(words),
        Json::Strings(_) => args.missing(1),
        Json::Others(range) => {
            let span = args.line.span(range);
            args.error(span, ErrorKind::NotStrings);
            Command::Unknown
        }
        Json::NoArray => {
            args.error(args.line.whole_span(), ErrorKind::ShellNotJson);
            Command::Unknown
        }
    }
}
