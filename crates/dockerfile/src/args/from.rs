//! `FROM [--platform=..] IMAGE [AS NAME]`.

use super::{Args, words};
use crate::{Command, ErrorKind, From};

pub(super) fn read(args: &mut Args<'_>) -> Command {
    let words = words::plain(args);
    let Some(image) = words.first() else {
        return args.missing(1);
    };
    let alias = match words.as_slice() {
        [_, marker, name] if marker.text.eq_ignore_ascii_case("as") => Some(name),
        [_] => None,
        _ => {
            args.error(args.line.whole_span(), ErrorKind::MalformedFrom);
            None
        }
    };
    if let Some(name) = alias.filter(|name| !is_stage_name(&name.text)) {
        args.error(name.span, ErrorKind::InvalidStageName);
    }
    let platform = args.flags.iter().rfind(|flag| flag.name == "platform");
    Command::From(From {
        platform: platform.and_then(|flag| flag.value.clone()),
        image: image.clone(),
        alias: alias.cloned(),
    })
}

fn is_stage_name(name: &str) -> bool {
    let belongs = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(belongs)
}
