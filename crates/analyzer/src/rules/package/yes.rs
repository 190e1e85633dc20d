//! What the rules about questions nobody answers share.

use super::manager::{Call, Manager, calls, runs, without_hadolint};
use crate::document::{Document, base_name};
use crate::report::Report;
use crate::{Edit, Fix, Rule, Text};

/// Reports the calls that would ask: of `known` subcommands, which other tools look at too, and of `others`.
/// The fix puts `-y` behind the subcommand.
pub(super) fn check(
    (document, report): (&Document<'_>, &mut Report<'_>),
    rule: &'static Rule,
    manager: &Manager,
    (known, others): (&[&str], &[&str]),
    (message, fix): (&Text, &Text),
) {
    for run in runs(document) {
        for call in calls(run, manager).filter(|call| !says_yes(call)) {
            let found = call.subcommand(known).map(|found| (found, call.aliases(rule)));
            let found = found.or_else(|| {
                // microdnf asks nothing today, whatever other tools say about its installations.
                let asks = base_name(&call.program.text) != "microdnf";
                let found = call.subcommand(others).filter(|_| asks)?;
                Some((found, without_hadolint(rule.aliases)))
            });
            let Some(((subcommand, _), aliases)) = found else {
                continue;
            };
            let edit = Edit::insert(subcommand.span.end, " -y");
            report
                .add(subcommand.span, message.clone())
                .known_as(aliases)
                .with_fix(Fix::safe(fix.clone(), vec![edit]));
        }
    }
}

fn says_yes(call: &Call<'_>) -> bool {
    let sets_yes = |text: &str| text.contains("assumeyes=");
    let mut options = call.arguments.options.iter();
    call.says_yes(&["--assumeyes", "--assumeno"])
        || options.any(|option| {
            sets_yes(&option.word.text) || option.value.is_some_and(|value| sets_yes(&value.text))
        })
}
