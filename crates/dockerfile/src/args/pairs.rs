//! `name=value` pairs, and the old `name value`.

use std::ops::Range;

use super::Args;
use crate::{ErrorKind, Pair, Word, quote};

/// For `ENV` and `LABEL`: pairs, or a name and the rest of the line.
pub(super) fn read(args: &mut Args<'_>) -> Option<Vec<Pair>> {
    let text = args.line.as_str();
    let words = quote::split_quoted(text, args.escape);
    if !text[words[0].clone()].contains('=') {
        if words.len() < 2 {
            args.error(args.line.whole_span(), ErrorKind::MissingEquals);
            return None;
        }
        let name = Word::read(&args.line, words[0].clone(), args.escape);
        let value = Word::read(&args.line, words[1].start..text.len(), args.escape);
        return Some(vec![Pair {
            name,
            value: Some(value),
        }]);
    }
    let pairs: Vec<Pair> = words.into_iter().map(|range| pair(args, range)).collect();
    for pair in pairs.iter().filter(|pair| pair.value.is_none()) {
        args.error(pair.name.span, ErrorKind::MissingEquals);
    }
    Some(pairs)
}

/// For `ARG`: names, each with a default or none.
pub(super) fn read_names(args: &Args<'_>) -> Vec<Pair> {
    let words = quote::split_quoted(args.line.as_str(), args.escape);
    words.into_iter().map(|range| pair(args, range)).collect()
}

fn pair(args: &Args<'_>, range: Range<usize>) -> Pair {
    let word = |range| Word::read(&args.line, range, args.escape);
    match args.line.as_str()[range.clone()].find('=') {
        Some(equals) => {
            let equals = range.start + equals;
            Pair {
                name: word(range.start..equals),
                value: Some(word(equals + 1..range.end)),
            }
        }
        None => Pair {
            name: word(range),
            value: None,
        },
    }
}
