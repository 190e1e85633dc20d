//! Instructions that hold another: `ONBUILD` and `HEALTHCHECK`.

use super::{Args, form};
use crate::{Command, ErrorKind, Healthcheck, instruction};

pub(super) fn read_onbuild(args: &mut Args<'_>) -> Command {
    let keyword = first_word(args);
    if matches!(keyword.as_str(), "ONBUILD" | "FROM" | "MAINTAINER") {
        let span = args.line.span(0..keyword.len());
        args.error(span, ErrorKind::OnbuildNotAllowed { keyword });
        return Command::Unknown;
    }
    Command::Onbuild(Box::new(instruction::read(&args.line, args.escape, args.errors)))
}

pub(super) fn read_healthcheck(args: &mut Args<'_>) -> Command {
    let keyword = first_word(args);
    let text = args.line.as_str();
    let rest = text[keyword.len()..].trim_start();
    match (keyword.as_str(), rest.is_empty()) {
        ("NONE", true) => Command::Healthcheck(Healthcheck::None),
        ("NONE", false) => {
            let span = args.line.span(text.len() - rest.len()..text.len());
            args.error(span, ErrorKind::UnexpectedArgument);
            Command::Unknown
        }
        ("CMD", true) => args.missing(2),
        ("CMD", false) => {
            args.line = args.line.slice(text.len() - rest.len()..text.len());
            Command::Healthcheck(Healthcheck::Cmd(form::read(args)))
        }
        _ => {
            args.error(args.line.whole_span(), ErrorKind::MalformedHealthcheck);
            Command::Unknown
        }
    }
}

/// In capitals; as long as it is written, since only ASCII letters change.
fn first_word(args: &Args<'_>) -> String {
    args.line
        .as_str()
        .split_whitespace()
        .next()
        .unwrap_or_default()
        .to_ascii_uppercase()
}
