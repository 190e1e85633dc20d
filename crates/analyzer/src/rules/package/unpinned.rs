//! What the rules about unpinned packages share.

use shell::Word;

use super::manager::Call;
use crate::report::Report;
use crate::{Rule, Text};

/// Reports the `packages` of a call that name no version. `sign` stands between a name and its version.
pub(super) fn report(
    report: &mut Report<'_>,
    rule: &'static Rule,
    call: &Call<'_>,
    packages: &[&Word],
    sign: &str,
) {
    let (Some(first), Some(last)) = (packages.first(), packages.last()) else {
        return;
    };
    report
        .add(first.span.to(last.span), message(packages, &first.text, sign))
        .known_as(call.aliases(rule));
}

fn message(packages: &[&Word], first: &str, sign: &str) -> Text {
    let names: Vec<String> = packages.iter().map(|word| format!("`{}`", word.text)).collect();
    Text::new(
        format!(
            "No version is given for {}. Pin it as in `{first}{sign}VERSION`.",
            names.join(", ")
        ),
        format!(
            "{} のバージョンが指定されていません。`{first}{sign}バージョン` のように固定しましょう。",
            names.join("、")
        ),
    )
}

/// Whether `name` ends in `.` and one of `suffixes`, in any case of letters.
pub(super) fn has_suffix(name: &str, suffixes: &[&str]) -> bool {
    name.rsplit_once('.')
        .is_some_and(|(_, own)| suffixes.iter().any(|suffix| own.eq_ignore_ascii_case(suffix)))
}

/// Whether the word is a variable or a substitution from its first letter to its last: what it holds is not known.
pub(super) fn is_only_variable(word: &Word) -> bool {
    !word.is_literal && word.text.starts_with(['$', '`'])
}
