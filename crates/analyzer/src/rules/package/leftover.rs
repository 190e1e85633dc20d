//! What the rules about the caches of yum, dnf and zypper share.

use super::cleanup;
use super::manager::{Call, Manager, calls, without_hadolint};
use crate::document::Document;
use crate::report::Report;
use crate::run::Run;
use crate::{Edit, Fix, Rule, Text};

/// A cache and how it gets full and empty.
pub(super) struct Cache {
    pub(super) manager: &'static Manager,
    /// Subcommands that fill it, for other tools too.
    pub(super) fills: &'static [&'static str],
    /// Subcommands that fill it as well.
    pub(super) also_fills: &'static [&'static str],
    /// Managers that can empty it.
    pub(super) cleaners: &'static [&'static Manager],
    pub(super) clean: &'static [&'static str],
    /// Where it is. A mount at any of these will do.
    pub(super) paths: &'static [&'static str],
    /// What hadolint wants to see removed by hand, if it allows that.
    pub(super) pattern: Option<&'static str>,
    pub(super) message: Text,
    pub(super) fix: Text,
    /// The arguments that empty it.
    pub(super) clean_arguments: &'static str,
}

/// Reports every `RUN` that fills the cache and does not empty it afterwards.
pub(super) fn check(document: &Document<'_>, report: &mut Report<'_>, rule: &'static Rule, cache: &Cache) {
    for run in &document.runs {
        if cache.paths.iter().any(|path| run.has_scratch_mount(path)) {
            continue;
        }
        let fills = |call: &Call<'_>| call.does(cache.fills) || call.does(cache.also_fills);
        let Some(last) = calls(run, cache.manager).filter(fills).last() else {
            continue;
        };
        if is_emptied(run, cache, last.index) {
            continue;
        }
        let aliases = if hadolint_reports(run, rule, cache) {
            rule.aliases
        } else {
            without_hadolint(rule.aliases)
        };
        let clean = format!("{} {}", last.program.text, cache.clean_arguments);
        let edit = cleanup::append(document, run, &last, &clean);
        report
            .add(last.command.span, cache.message.clone())
            .known_as(aliases)
            .with_fix(edit.map(|edit: Edit| Fix::safe(cache.fix.clone(), vec![edit])));
    }
}

fn is_emptied(run: &Run<'_>, cache: &Cache, index: usize) -> bool {
    let mut cleaners = cache.cleaners.iter().flat_map(|manager| calls(run, manager));
    cleaners.any(|call| call.index > index && call.does(cache.clean))
        || cache
            .paths
            .iter()
            .any(|path| cleanup::removes_after(run, index, path))
}

/// hadolint is content with a clean-up after the first call, and does not look behind `sudo`.
fn hadolint_reports(run: &Run<'_>, rule: &'static Rule, cache: &Cache) -> bool {
    let plain = || calls(run, cache.manager).filter(|call| call.aliases(rule).len() == rule.aliases.len());
    let Some(first) = plain().find(|call| call.does(cache.fills)) else {
        return false;
    };
    let mut later = plain().filter(|call| call.index > first.index);
    let is_cleaned = later.any(|call| call.does(cache.clean) && call.program.text == first.program.text);
    !is_cleaned
        && cache
            .pattern
            .is_none_or(|pattern| !cleanup::hadolint_sees_removal(run, Some(first.index), pattern))
}
