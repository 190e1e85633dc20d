//! ## What it does
//! Finds packages that `apt-get install` takes in whatever version there is. Files (`./a.deb`), words that begin
//! with a variable, which may hold the version, and releases (`a/bookworm`) pass.
//!
//! ## Why it matters
//! The version depends on the day of the build, and the builder's cache keeps an old one for as long as the line
//! does not change. A pin makes the line change when the version does.
//!
//! ## Example
//! ```dockerfile
//! RUN apt-get update && apt-get install -y curl
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! RUN apt-get update && apt-get install -y curl=7.88.*
//! ```
//!
//! ## Fix safety
//! There is no fix: the versions are in the archive, not in the text.
//!
//! ## See also
//! Lesson 10.2, official images and pinning.

use shell::Word;

use super::apt::AptGet;
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "unpinned-apt-version",
    aliases: &["DL3008"],
    category: Category::Reproducibility,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed(
        "apt-get install without versions",
        "バージョン指定のない apt-get install",
    ),
    docs: docs_of!("unpinned_apt_version.rs"),
    check,
};

fn message(packages: &[&Word]) -> Text {
    let names: Vec<String> = packages.iter().map(|word| format!("`{}`", word.text)).collect();
    Text::new(
        format!(
            "No version is given for {}. Pin it as in `{}=VERSION`.",
            names.join(", "),
            packages[0].text
        ),
        format!(
            "{} のバージョンが指定されていません。`{}=バージョン` のように固定しましょう。",
            names.join("、"),
            packages[0].text
        ),
    )
}

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for command in document.runs.iter().flat_map(|run| run.commands_of(&["apt-get"])) {
        let Some(apt) = AptGet::read(command).filter(AptGet::is_install) else {
            continue;
        };
        let unpinned: Vec<&Word> = apt
            .packages
            .into_iter()
            .filter(|word| is_unpinned(word))
            .collect();
        let (Some(first), Some(last)) = (unpinned.first(), unpinned.last()) else {
            continue;
        };
        report.add(first.span.to(last.span), message(&unpinned));
    }
}

fn is_unpinned(package: &Word) -> bool {
    let name = package.text.as_str();
    !name.contains(['=', '/']) && !name.starts_with(['$', '`']) && !has_deb_suffix(name)
}

fn has_deb_suffix(name: &str) -> bool {
    name.rsplit_once('.')
        .is_some_and(|(_, suffix)| suffix.eq_ignore_ascii_case("deb"))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{hits, passes};

    #[test]
    fn cases() {
        hits(
            &RULE,
            "FROM a:1\nRUN apt-get install -y b=1 c \\\n  d",
            &["c \\\n  d"],
        );
        hits(
            &RULE,
            "FROM a:1\nRUN x && sudo apt-get -qq -t y install b",
            &["b"],
        );
        hits(&RULE, "FROM a:1\nRUN <<E\napt-get install b\nE", &["b"]);
        hits(&RULE, "FROM a:1\nRUN apt-get install b-$C", &["b-$C"]);
        hits(&RULE, "FROM a:1\nONBUILD RUN apt-get install b", &["b"]);
        for packages in [
            "b=1.2",
            "b/bookworm",
            "./b.deb",
            "b.deb",
            "$B",
            "-o Dpkg::x=y b=1",
            "",
        ] {
            passes(&RULE, &format!("FROM a:1\nRUN apt-get install {packages}"));
        }
        passes(&RULE, "FROM a:1\nRUN apt-get update && echo apt-get install b");
        passes(&RULE, "FROM a:1\nRUN apt-get remove b");
    }
}
