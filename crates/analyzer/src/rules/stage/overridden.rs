//! Instructions of which only the last in a stage counts.

use dockerfile::Command;

use crate::document::Document;
use crate::{Edit, Fix, Safety, Span, Text};

/// All but the last of the instructions that `is_kind` picks in each stage, with the fix that removes them.
pub(super) fn find(document: &Document<'_>, is_kind: fn(&Command) -> bool, title: &Text) -> Vec<(Span, Fix)> {
    let mut found = Vec::new();
    for stage in &document.stages {
        let mut spans: Vec<Span> = stage
            .instructions
            .iter()
            .filter(|instruction| is_kind(&instruction.command))
            .map(|instruction| instruction.span)
            .collect();
        spans.pop();
        found.extend(spans);
    }
    let items = document.tree.items.iter().map(dockerfile::Item::span);
    let with_line = |span: Span| {
        items
            .clone()
            .find(|item| item.contains(span.start))
            .unwrap_or(span)
    };
    let fix = |span| Fix {
        title: title.clone(),
        safety: Safety::Safe,
        edits: vec![Edit::delete(with_line(span))],
    };
    found.into_iter().map(|span| (span, fix(span))).collect()
}
