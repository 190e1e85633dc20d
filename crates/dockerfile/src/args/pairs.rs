//! `name=value` pairs, and the old `name value`.

use std::ops::Range;

use super::Args;
use crate::{ErrorKind, Pair, quote};

/// For `ENV` and `LABEL`: pairs, or a name and the rest of the line.
pub(super) fn read(args: &mut Args<'_>) -> Option<Vec<Pair>> {
    let words = quote::split_quoted(args.line.as_str(), args.escape);
    let text = args.line.as_str();
    if !words.first().is_some_and(|word| text[word.clone()].contains('=')) {
        return read_legacy(args).map(|pair| vec![pair]);
    }
    let pairs: Vec<Pair> = words.into_iter().map(|range| pair(args, range)).collect();
    for pair in pairs.iter().filter(|pair| pair.value.is_none()) {
        args.error(pair.name.span, ErrorKind::MissingEquals);
    }
    Some(pairs)
}

fn read_legacy(args: &mut Args<'_>) -> Option<Pair> {
    let text = args.line.as_str();
    let end = text.len();
    let Some(name_end) = text.find(quote::is_blank) else {
        args.error(args.line.whole_span(), ErrorKind::MissingEquals);
        return None;
    };
    let value_start = end - text[name_end..].trim_start_matches(quote::is_blank).len();
    Some(Pair {
        name: args.word(0..name_end),
        equals: None,
        value: Some(args.word(value_start..end)),
    })
}

/// For `ARG`: names, each with a default or none.
pub(super) fn read_names(args: &mut Args<'_>) -> Vec<Pair> {
    let words = quote::split_quoted(args.line.as_str(), args.escape);
    words.into_iter().map(|range| pair(args, range)).collect()
}

fn pair(args: &mut Args<'_>, range: Range<usize>) -> Pair {
    let Some(equals) = args.line.as_str()[range.clone()].find('=') else {
        return Pair {
            name: args.word(range),
            equals: None,
            value: None,
        };
    };
    let equals = range.start + equals;
    let equals_span = args.line.span(equals..equals + 1);
    if equals == range.start {
        args.error(equals_span, ErrorKind::EmptyName);
    }
    Pair {
        name: args.word(range.start..equals),
        equals: Some(equals_span),
        value: Some(args.word(equals + 1..range.end)),
    }
}
