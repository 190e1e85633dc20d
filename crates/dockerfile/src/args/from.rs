//! `FROM [--platform=..] IMAGE [AS NAME]`.

use super::Args;
use crate::{Command, ErrorKind, From, Word, quote};

pub(super) fn read(args: &mut Args<'_>) -> Command {
    let words: Vec<Word> = quote::split_plain(args.line.as_str())
        .into_iter()
        .map(|range| Word::read(&args.line, range, args.escape))
        .collect();
    let alias = match words.as_slice() {
        [_, marker, name] if marker.text.eq_ignore_ascii_case("as") => Some(name.clone()),
        [_] => None,
        _ => {
            args.error(args.line.whole_span(), ErrorKind::MalformedFrom);
            None
        }
    };
    let platform = args.flags.iter().rfind(|flag| flag.name == "platform");
    Command::From(From {
        platform: platform.and_then(|flag| flag.value.clone()),
        image: words[0].clone(),
        alias,
    })
}
