//! Files of the build context that get into the image.

use std::collections::HashSet;

use dockerfile::Word;

use super::ignore::Ignore;
use super::pattern::Budget;
use super::sources::taken;
use crate::document::Document;

/// A file or directory, and the source that takes it.
pub(super) struct Found<'t> {
    pub(super) word: &'t Word,
    /// Without slashes around it.
    pub(super) path: String,
}

/// More are not told of.
const MOST: usize = 20;
/// Nor are more looked at, each against all sources.
const MOST_LOOKED_AT: usize = 500;

/// The entries that are `wanted`, that the `.dockerignore` leaves in and that a source takes along without naming them.
/// Of a directory and what is in it only the directory.
pub(super) fn find<'t>(document: &Document<'t>, wanted: impl Fn(&str) -> bool) -> Vec<Found<'t>> {
    let Some(context) = &document.options.context else {
        return Vec::new();
    };
    let sources = taken(document);
    if sources.is_empty() {
        return Vec::new();
    }
    let mut places: HashSet<&str> = HashSet::new();
    let ignore = Ignore::parse(context.dockerignore.as_deref().unwrap_or_default());
    let mut budget = Budget::new();
    let mut found: Vec<Found<'t>> = Vec::new();
    let entries = context.entries.iter().filter(|entry| wanted(entry));
    for entry in entries.take(MOST_LOOKED_AT) {
        let path = entry.trim_matches('/');
        if path.is_empty() || is_below(path, &places) {
            continue;
        }
        let source = sources.iter().find(|source| {
            let directory = source.directory.as_str();
            directory.is_empty()
                || path
                    .strip_prefix(directory)
                    .is_some_and(|rest| rest.starts_with('/'))
        });
        let Some(source) = source else { continue };
        if ignore.leaves_out(path, &mut budget) {
            continue;
        }
        places.insert(path);
        found.push(Found {
            word: source.word,
            path: path.to_owned(),
        });
        if found.len() == MOST {
            break;
        }
    }
    found
}

/// Whether one of the directories above it is among `places`.
fn is_below(path: &str, places: &HashSet<&str>) -> bool {
    path.match_indices('/')
        .any(|(at, _)| places.contains(&path[..at]))
}
