//! From a build argument to a secret mount.

use dockerfile::{Command, Pair};

use super::super::lines::removable;
use crate::document::{Document, Site};
use crate::{Edit, Fix, Text};

/// The fix of an `ARG NAME` without a value that only steps of its own stage use: it goes, and each of these gets a
/// mount that gives it the variable.
pub(super) fn fix(document: &Document<'_>, site: Site<'_>, pair: &Pair) -> Option<Fix> {
    let Command::Arg(pairs) = &site.instruction.command else {
        return None;
    };
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let name = pair.name.text.as_str();
    if pairs.len() != 1
        || pair.value.is_some()
        || site.is_onbuild
        || site.stage.is_none()
        || !name.chars().all(is_name)
    {
        return None;
    }
    let line = removable(document.tree, site.instruction.span.start)?;
    let mut edits = vec![Edit::delete(line)];
    for other in &document.sites {
        if other.index == site.index || matches!(other.instruction.command, Command::Onbuild(_)) {
            continue;
        }
        let (Command::Arg(pairs) | Command::Env(pairs)) = &other.instruction.command else {
            if uses(document, *other, name) {
                let is_step = matches!(other.instruction.command, Command::Run(_)) && !other.is_onbuild;
                if !is_step || other.stage != site.stage || other.index < site.index {
                    return None;
                }
                let mount = format!(" --mount=type=secret,id={name},env={name}");
                edits.push(Edit::insert(other.instruction.keyword.span.end, mount));
            }
            continue;
        };
        // The same name once more, or its value in another variable.
        if pairs.iter().any(|pair| pair.name.text == name) || uses(document, *other, name) {
            return None;
        }
    }
    let title = Text::new(
        format_args!("Mount it instead: `--mount=type=secret,id={name},env={name}`"),
        format_args!("代わりにマウントする: `--mount=type=secret,id={name},env={name}`"),
    );
    (edits.len() > 1).then(|| Fix::risky(title, edits))
}

/// Whether the name stands in the instruction or its here-documents, as a word of its own.
fn uses(document: &Document<'_>, site: Site<'_>, name: &str) -> bool {
    let own = std::iter::once(site.instruction.span);
    own.chain(site.heredocs.iter().map(|heredoc| heredoc.body))
        .any(|span| {
            let text = document.tree.slice(span);
            text.match_indices(name).any(|(at, _)| {
                let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
                !text[..at].ends_with(is_part) && !text[at + name.len()..].starts_with(is_part)
            })
        })
}

/// More are not turned into mounts: for each the whole file is read.
pub(super) const MOST: usize = 16;
