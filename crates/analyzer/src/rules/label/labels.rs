//! The labels of a file, and what the schema of the settings says about them.

use std::collections::HashMap;

use dockerfile::{Command, Pair, Span};

use crate::document::{Document, Site};
use crate::report::Report;
use crate::rules::lines;
use crate::{Edit, LabelForm, Text};

/// All `name=value` of all `LABEL`, with their place among those of the instruction.
pub(super) fn pairs<'d, 't>(
    document: &'d Document<'t>,
) -> impl Iterator<Item = (Site<'t>, usize, &'t Pair)> + 'd {
    document.sites.iter().flat_map(|&site| {
        pairs_of(site)
            .iter()
            .enumerate()
            .map(move |(index, pair)| (site, index, pair))
    })
}

/// Those of one instruction; none if it is no `LABEL`.
pub(super) fn pairs_of(site: Site<'_>) -> &[Pair] {
    match &site.instruction.command {
        Command::Label(pairs) => pairs,
        _ => &[],
    }
}

/// The form of each label of the schema.
pub(super) fn schema<'d>(document: &'d Document<'_>) -> HashMap<&'d str, LabelForm> {
    let schema = document.options.label_schema.iter();
    schema.map(|(name, form)| (name.as_str(), *form)).collect()
}

/// The whole pair.
pub(super) fn span(pair: &Pair) -> Span {
    pair.value
        .as_ref()
        .map_or(pair.name.span, |value| pair.name.span.to(value.span))
}

/// Whether it is written with an equals sign, and not as the old `name value`.
pub(super) fn has_equals(document: &Document<'_>, pair: &Pair) -> bool {
    let value = pair.value.as_ref();
    value.is_some_and(|value| document.tree.text.get(pair.name.span.end..value.span.start) == Some("="))
}

/// Whether a value has its form.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Good,
    /// Not by the standard, but hadolint takes it.
    Lax,
    Bad,
}

impl Verdict {
    pub(super) fn good_if(is_good: bool) -> Self {
        if is_good { Self::Good } else { Self::Bad }
    }
}

/// Reports the values of the schema's labels of this form that do not have it. What a variable of unknown value
/// takes part in may be right.
pub(super) fn check_form(
    document: &Document<'_>,
    report: &mut Report<'_>,
    form: LabelForm,
    judge: fn(&str) -> Verdict,
    message: fn(&str) -> Text,
) {
    if document.options.label_schema.is_empty() {
        return;
    }
    let schema = schema(document);
    for (site, _, pair) in pairs(document) {
        let Some(word) = pair.value.as_ref() else { continue };
        if schema.get(pair.name.text.as_str()) != Some(&form) {
            continue;
        }
        let Some(value) = document.expand(site, word) else {
            continue;
        };
        let verdict = judge(&value);
        if verdict == Verdict::Good {
            continue;
        }
        let at = if word.span.start == word.span.end {
            span(pair)
        } else {
            word.span
        };
        let finding = report.add(at, message(&value));
        // hadolint does not look into ONBUILD.
        if verdict == Verdict::Lax || site.is_onbuild {
            finding.known_as(&[]);
        }
    }
}

/// What takes a pair away, and the instruction with it if nothing else is in there. None if a comment stands in
/// the way.
pub(super) fn removal(document: &Document<'_>, site: Site<'_>, index: usize) -> Option<Edit> {
    let spans: Vec<Span> = pairs_of(site).iter().map(span).collect();
    lines::without_word(document.tree, &spans, index)
}
