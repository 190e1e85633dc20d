//! What the rules about the caches of yum, dnf and zypper share.

use super::cleanup;
use super::manager::{Call, Manager, calls, runs, without_hadolint};
use super::missing_package_cache_mount;
use crate::document::{Document, base_name};
use crate::report::Report;
use crate::run::Run;
use crate::{Fix, Rule, Text};

/// A cache and how it gets full and empty.
pub(super) struct Cache {
    pub(super) manager: &'static Manager,
    /// Subcommands that fill it, for other tools too.
    pub(super) fills: &'static [&'static str],
    /// Subcommands that fill it as well.
    pub(super) also_fills: &'static [&'static str],
    /// Subcommands of the same program that empty it.
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
    let every = runs(document);
    for run in every.filter(|run| !cache.paths.iter().any(|path| run.has_scratch_mount(path))) {
        let Some(last) = last_fills(run, cache)
            .into_iter()
            .find(|call| !is_emptied(run, cache, call))
        else {
            continue;
        };
        let aliases = if hadolint_reports(run, rule, cache, name(&last)) {
            rule.aliases
        } else {
            without_hadolint(rule.aliases)
        };
        let clean = format!("{} {}", last.program.text, cache.clean_arguments);
        let edit = cleanup::append(document, run, &last, &clean)
            .filter(|_| !missing_package_cache_mount::is_on(document));
        report
            .add(last.command.span, cache.message.clone())
            .known_as(aliases)
            .with_fix(edit.map(|edit| Fix::safe(cache.fix.clone(), vec![edit])));
    }
}

fn name<'s>(call: &Call<'s>) -> &'s str {
    base_name(&call.program.text)
}

/// The last call of each program that fills the cache.
fn last_fills<'r>(run: &'r Run<'_>, cache: &Cache) -> Vec<Call<'r>> {
    let mut lasts: Vec<Call<'r>> = Vec::new();
    for call in calls(run, cache.manager) {
        if call.does(cache.fills) || call.does(cache.also_fills) {
            lasts.retain(|last| name(last) != name(&call));
            lasts.push(call);
        }
    }
    lasts
}

fn is_emptied(run: &Run<'_>, cache: &Cache, last: &Call<'_>) -> bool {
    let mut later = calls(run, cache.manager).filter(|call| call.at > last.at);
    later.any(|call| call.does(cache.clean) && name(&call) == name(last))
        || cache
            .paths
            .iter()
            .any(|path| cleanup::removes_after(run, last.at, path))
}

/// hadolint wants the first clean-up to come after the first call, and does not look behind `sudo`.
fn hadolint_reports(run: &Run<'_>, rule: &'static Rule, cache: &Cache, program: &str) -> bool {
    let plain = || {
        calls(run, cache.manager)
            .filter(|call| call.aliases(rule).len() == rule.aliases.len() && name(call) == program)
    };
    let Some(first) = plain().find(|call| call.does(cache.fills)) else {
        return false;
    };
    let removal = cache
        .pattern
        .and_then(|pattern| cleanup::hadolint_removal(run, pattern));
    let clean = plain().find(|call| call.does(cache.clean)).map(|call| call.at);
    let first_clean = removal.into_iter().chain(clean).min();
    first_clean.is_none_or(|clean| clean < first.at)
}
