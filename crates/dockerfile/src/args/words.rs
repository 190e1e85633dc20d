//! Lists of words, with or without JSON.

use super::{Args, json};
use crate::{Copy, Word, quote};

pub(super) fn plain(args: &Args<'_>) -> Vec<Word> {
    quote::split_plain(args.line.as_str())
        .into_iter()
        .map(|range| Word::read(&args.line, range, args.escape))
        .collect()
}

pub(super) fn plain_or_json(args: &Args<'_>) -> Vec<Word> {
    json::strings(&args.line).unwrap_or_else(|| plain(args))
}

/// All arguments as one word, spaces and all.
pub(super) fn whole(args: &Args<'_>) -> Word {
    Word::read(&args.line, 0..args.line.as_str().len(), args.escape)
}

pub(super) fn read_copy(args: &mut Args<'_>) -> Option<Copy> {
    let json = json::strings(&args.line);
    let is_json = json.is_some();
    let mut words = json.unwrap_or_else(|| plain(args));
    if words.len() < 2 {
        args.missing(2);
        return None;
    }
    let destination = words.pop()?;
    Some(Copy {
        sources: words,
        destination,
        is_json,
    })
}
