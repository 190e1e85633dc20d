//! The user a build runs as.

use dockerfile::{Command, ErrorKind, Word};

use super::super::lines::{item_at, newline};
use crate::Edit;
use crate::document::{Document, Site};

/// For each instruction, the `USER` before it.
pub(in crate::rules) struct Users<'t> {
    /// Where each instruction starts, and the user that counts there; in order.
    at: Vec<(usize, Option<&'t Word>)>,
}

impl<'t> Users<'t> {
    pub(in crate::rules) fn of(document: &Document<'t>) -> Self {
        let mut at = Vec::with_capacity(document.sites.len());
        let mut stages: Vec<Option<&'t Word>> = Vec::with_capacity(document.stages.len());
        let mut current = None;
        for site in document.sites.iter().filter(|site| !site.is_onbuild) {
            at.push((site.instruction.span.start, current));
            match &site.instruction.command {
                Command::From(_) => {
                    let parent = site.stage.and_then(|index| document.stages.get(index)?.parent);
                    current = parent.and_then(|parent| stages.get(parent).copied().flatten());
                    stages.push(current);
                }
                Command::User(user) => {
                    current = Some(user);
                    if let Some(last) = stages.last_mut() {
                        *last = current;
                    }
                }
                _ => {}
            }
        }
        Self { at }
    }

    /// The user at `site`, if the file says it. Behind `ONBUILD` it does not.
    pub(in crate::rules) fn at(&self, site: Site<'_>) -> Option<&'t Word> {
        if site.is_onbuild {
            return None;
        }
        let start = site.instruction.span.start;
        let index = self.at.binary_search_by_key(&start, |&(start, _)| start).ok()?;
        self.at[index].1
    }

    /// Whether the file says that the user at `site` is root.
    pub(in crate::rules) fn is_root(&self, site: Site<'_>) -> bool {
        self.at(site).is_some_and(|user| is_root(&user.text))
    }
}

/// What adds `USER` at the end of the image's stage. None if the file is not one that can be gone on with.
pub(super) fn at_end(document: &Document<'_>, user: &str) -> Option<Edit> {
    let is_usual = |c: char| c.is_ascii_alphanumeric() || "_-.:${}".contains(c);
    let last = document.final_stage()?.instructions.last()?;
    let (_, item) = item_at(document.tree, last.span.start)?;
    let item = item.span();
    let text = document.tree.slice(item);
    // Nothing can be added behind what has no end.
    let is_open = document
        .errors
        .iter()
        .any(|error| matches!(error.kind, ErrorKind::UnterminatedHeredoc { .. }));
    if is_open || !user.chars().all(is_usual) || text.trim_end().ends_with(['\\', '`']) {
        return None;
    }
    let newline = newline(document.tree);
    let line = if text.ends_with('\n') {
        format!("USER {user}{newline}")
    } else {
        format!("{newline}USER {user}")
    };
    Some(Edit::insert(item.end, line))
}

/// The name or number without the group. A colon inside `${...}` belongs to the variable.
pub(in crate::rules) fn name_of(user: &str) -> &str {
    let mut depth = 0_usize;
    for (at, c) in user.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            ':' if depth == 0 => return &user[..at],
            _ => {}
        }
    }
    user
}

pub(in crate::rules) fn is_root(user: &str) -> bool {
    matches!(name_of(user), "root" | "0")
}
