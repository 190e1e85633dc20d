//! What of the build context an instruction takes.

use dockerfile::Word;

use super::super::copy::transfer::{Transfer, transfers};
use super::super::copy::whole_context::takes_all;
use super::ignore::{Ignore, clean};
use crate::Context;
use crate::document::Document;

/// A source that is a directory of the context, or all of it.
pub(super) struct Taken<'t> {
    pub(super) word: &'t Word,
    /// Without slashes around it; empty for the whole context.
    pub(super) directory: String,
}

/// The first source that takes the whole context, and the others that are plain paths, in order.
pub(super) fn taken<'t>(document: &Document<'t>) -> Vec<Taken<'t>> {
    let mut found = Vec::new();
    for transfer in transfers(document).filter(Transfer::is_from_context) {
        for word in transfer.paths() {
            let directory = if takes_all(&word.text) {
                String::new()
            } else if word.text.contains(['$', '*', '?', '[', '\\']) {
                continue;
            } else {
                clean(&word.text).trim_start_matches('/').to_owned()
            };
            found.push(Taken { word, directory });
        }
    }
    found
}

/// The first source that takes the whole context.
pub(super) fn whole<'t>(document: &Document<'t>) -> Option<Taken<'t>> {
    taken(document)
        .into_iter()
        .find(|taken| taken.directory.is_empty())
}

/// The context and its `.dockerignore`, if there are both.
pub(super) fn ignore_of<'d>(document: &'d Document<'_>) -> Option<(&'d Context, Ignore<'d>)> {
    let context = document.options.context.as_ref()?;
    let text = context.dockerignore.as_deref()?;
    Some((context, Ignore::parse(text)))
}
