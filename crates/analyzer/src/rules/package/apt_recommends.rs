//! ## What it does
//! Finds `apt-get install` without `--no-install-recommends`.
//!
//! ## Why it matters
//! Debian installs recommended packages too, which a desktop wants and an image mostly does not. They make it larger
//! and give an intruder more to use.
//!
//! ## Example
//! ```dockerfile
//! RUN apt-get update && apt-get install -y curl
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! RUN apt-get update && apt-get install -y --no-install-recommends curl ca-certificates
//! ```
//!
//! ## Fix safety
//! Unsafe: something you use may have come as a recommendation, as `ca-certificates` does with `curl`.
//!
//! ## See also
//! Lesson 10.6, fewer layers.

use super::apt::AptGet;
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Safety, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "apt-recommends",
    aliases: &["DL3015"],
    category: Category::Size,
    severity: Severity::Info,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed(
        "apt-get installs recommended packages",
        "推奨パッケージも入れる apt-get",
    ),
    docs: docs_of!("apt_recommends.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "Recommended packages are installed too. Add --no-install-recommends and name what you need.",
    "推奨パッケージまで入ります。--no-install-recommends を付け、必要なものだけ書きましょう。",
);
const FIX: Text = Text::fixed("Add --no-install-recommends", "--no-install-recommends を付ける");

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for command in document.runs.iter().flat_map(|run| run.commands_of(&["apt-get"])) {
        let Some(apt) = AptGet::read(command).filter(AptGet::is_install) else {
            continue;
        };
        let is_off = apt.has_option(&["--no-install-recommends"])
            || apt.switch("APT::Install-Recommends") == Some(false);
        if is_off {
            continue;
        }
        let span = apt.subcommand.span;
        let edits = vec![Edit::insert(span.end, " --no-install-recommends")];
        report.add(span, MESSAGE).with_fix(Some(Fix {
            title: FIX,
            safety: Safety::Unsafe,
            edits,
        }));
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1\nRUN apt-get install -y b", &["install"]);
        hits(
            &RULE,
            "FROM a:1\nRUN apt-get install -o APT::Install-Recommends=true b",
            &["install"],
        );
        passes(&RULE, "FROM a:1\nRUN apt-get install --no-install-recommends b");
        passes(
            &RULE,
            "FROM a:1\nRUN apt-get -o APT::Install-Recommends=false install b",
        );
        passes(
            &RULE,
            "FROM a:1\nRUN apt-get -oAPT::Install-Recommends=\"0\" install b",
        );
        passes(&RULE, "FROM a:1\nRUN apt-get update");
    }

    #[test]
    fn fixed() {
        let expect = "FROM a:1\nRUN apt-get install --no-install-recommends -y b";
        fixes(
            &RULE,
            Safety::Unsafe,
            "FROM a:1\nRUN apt-get install -y b",
            expect,
        );
    }
}
