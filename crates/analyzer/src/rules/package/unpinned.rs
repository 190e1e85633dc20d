//! What the rules about unpinned packages share.

use shell::Word;

use super::manager::Call;
use super::pins::report_unpinned;
use crate::report::Report;
use crate::{Diagnostic, Rule};

/// Reports the `packages` of a call that name no version. `sign` stands between a name and its version.
pub(super) fn report<'d>(
    report: &'d mut Report<'_>,
    rule: &'static Rule,
    call: &Call<'_>,
    packages: &[&Word],
    sign: &str,
) -> Option<&'d mut Diagnostic> {
    let diagnostic = report_unpinned(report, packages, sign)?;
    Some(diagnostic.known_as(call.aliases(rule)))
}

/// Whether `name` ends in `.` and one of `suffixes`, in any case of letters.
pub(super) fn has_suffix(name: &str, suffixes: &[&str]) -> bool {
    name.rsplit_once('.')
        .is_some_and(|(_, own)| suffixes.iter().any(|suffix| own.eq_ignore_ascii_case(suffix)))
}
