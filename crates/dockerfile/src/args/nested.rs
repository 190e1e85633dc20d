//! Instructions that hold another: `ONBUILD` and `HEALTHCHECK`.

use super::{Args, form};
use crate::{Command, CommandForm, ErrorKind, Flag, Healthcheck, duration, instruction};

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
    let rest_range = text.len() - rest.len()..text.len();
    match (keyword.as_str(), rest.is_empty()) {
        ("NONE", true) => Command::Healthcheck(Healthcheck::None),
        ("NONE", false) => {
            let span = args.line.span(rest_range);
            args.error(span, ErrorKind::UnexpectedArgument);
            Command::Unknown
        }
        ("CMD", true) => args.missing(2),
        ("CMD", false) => {
            args.line = args.line.slice(rest_range);
            let form = form::read(args);
            if matches!(&form, CommandForm::Exec(words) if words.is_empty()) {
                return args.missing(2);
            }
            check_options(args);
            Command::Healthcheck(Healthcheck::Cmd(form))
        }
        _ => {
            args.error(args.line.whole_span(), ErrorKind::MalformedHealthcheck);
            Command::Unknown
        }
    }
}

fn check_options(args: &mut Args<'_>) {
    let flags: &[Flag] = args.flags;
    for flag in flags {
        let Some(value) = flag.value.as_ref().filter(|value| !value.text.is_empty()) else {
            continue;
        };
        let kind = match flag.name.as_str() {
            "interval" | "timeout" | "start-period" | "start-interval" => check_duration(flag, &value.text),
            "retries" => {
                let number: Option<i32> = value.text.parse().ok();
                number
                    .is_none_or(|number| number < 0)
                    .then_some(ErrorKind::InvalidRetries)
            }
            _ => None,
        };
        if let Some(kind) = kind {
            args.error(value.span, kind);
        }
    }
}

/// Zero means the default; anything else has to be a millisecond or more.
fn check_duration(flag: &Flag, value: &str) -> Option<ErrorKind> {
    let name = flag.name.clone();
    match duration::nanoseconds(value) {
        None => Some(ErrorKind::InvalidDuration { name }),
        Some(time) if time != 0.0 && time < 1e6 => Some(ErrorKind::DurationTooShort { name }),
        Some(_) => None,
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
