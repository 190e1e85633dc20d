//! Lists of words, with or without JSON.

use super::{Args, form};
use crate::{Command, Copy, ErrorKind, Port, PortError, Word, heredoc, quote};

pub(super) fn plain(args: &mut Args<'_>) -> Vec<Word> {
    quote::split_plain(args.line.as_str())
        .into_iter()
        .map(|range| args.word(range))
        .collect()
}

/// All arguments as one word, spaces and all.
pub(super) fn whole(args: &mut Args<'_>) -> Word {
    args.word(0..args.line.as_str().len())
}

/// As [`whole`], for what the builder does not look into.
pub(super) fn verbatim(args: &Args<'_>) -> Word {
    Word::read(&args.line, 0..args.line.as_str().len(), args.escape)
}

pub(super) fn read_expose(args: &mut Args<'_>) -> Command {
    let words = plain(args);
    for word in words.iter().filter(|word| !word.has_variable()) {
        // Wrong numbers are for a rule of their own.
        match Port::parse(&word.text) {
            Ok(_) | Err(PortError::OutOfRange | PortError::Backwards) => {}
            Err(_) => args.error(word.span, ErrorKind::InvalidPort),
        }
    }
    Command::Expose(words)
}

pub(super) fn read_volume(args: &mut Args<'_>) -> Command {
    let words = match form::strings(args) {
        Some(words) => {
            args.check_strings(&words);
            words
        }
        None => plain(args),
    };
    if words.is_empty() {
        return args.missing(1);
    }
    for word in words.iter().filter(|word| word.text.trim().is_empty()) {
        args.error(word.span, ErrorKind::EmptyVolume);
    }
    Command::Volume(words)
}

pub(super) fn read_copy(args: &mut Args<'_>) -> Option<Copy> {
    let json = form::strings(args);
    let is_json = json.is_some();
    let mut words = match json {
        Some(words) => {
            args.check_strings(&words);
            words
        }
        None => plain(args),
    };
    if words.len() < 2 {
        args.missing(2);
        return None;
    }
    let destination = words.pop()?;
    if !is_json && heredoc::is_marker(&destination.text) {
        args.error(destination.span, ErrorKind::HeredocAsDestination);
        return None;
    }
    Some(Copy {
        sources: words,
        destination,
        is_json,
    })
}
