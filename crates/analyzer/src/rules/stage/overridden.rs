//! Instructions of which only the last in a stage counts.

use std::collections::HashMap;

use dockerfile::Command;

use crate::document::Document;
use crate::report::Report;
use crate::rules::lines;
use crate::{Edit, Fix, Span, Text};

/// The names of a rule in other tools. hadolint reports every such instruction but the first, `BuildKit` every one
/// but the last.
pub(super) struct Names {
    pub(super) all: &'static [&'static str],
    /// Of the tools that name an instruction without effect.
    pub(super) earlier: &'static [&'static str],
    /// Of the tools that name the one that takes its place.
    pub(super) later: &'static [&'static str],
}

/// Reports the instructions that `is_kind` picks where a stage has several: with the first text those without
/// effect, and the fix of the third text for each; with the second text the last.
pub(super) fn report_all(
    document: &Document<'_>,
    is_kind: fn(&Command) -> bool,
    names: &Names,
    [earlier, later, fix]: [Text; 3],
    report: &mut Report<'_>,
) {
    let mut groups: HashMap<Option<usize>, Vec<Span>> = HashMap::new();
    for site in &document.sites {
        if !site.is_onbuild && is_kind(&site.instruction.command) {
            groups.entry(site.stage).or_default().push(site.instruction.span);
        }
    }
    for spans in groups.into_values() {
        let Some((last, others)) = spans.split_last() else {
            continue;
        };
        for (index, &span) in others.iter().enumerate() {
            let aliases = if index == 0 { names.earlier } else { names.all };
            let fix = lines::removable(document.tree, span.start)
                .map(|lines| Fix::safe(fix.clone(), vec![Edit::delete(lines)]));
            report.add(span, earlier.clone()).known_as(aliases).with_fix(fix);
        }
        if !others.is_empty() {
            report.add(*last, later.clone()).known_as(names.later);
        }
    }
}
