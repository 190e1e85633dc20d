//! Bringing an `ARG` from before `FROM` into a stage.

use crate::document::{Document, Site};
use crate::{Edit, Text};

pub(super) fn title(name: &str) -> Text {
    Text::new(
        format_args!("Add `ARG {name}` to this stage"),
        format_args!("このステージに `ARG {name}` を加える"),
    )
}

/// A line before the instruction.
pub(super) fn edit(document: &Document<'_>, site: Site<'_>, name: &str) -> Edit {
    let start = site.instruction.span.start;
    let end = newline(&document.tree.text);
    Edit::insert(start, format!("ARG {name}{end}"))
}

/// How the lines of the file end.
pub(super) fn newline(text: &str) -> &'static str {
    match text.find('\n') {
        Some(at) if text.get(..at).is_some_and(|line| line.ends_with('\r')) => "\r\n",
        _ => "\n",
    }
}
