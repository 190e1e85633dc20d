//! ## What it does
//! Finds `apt-get install` and its like without `-y`.
//!
//! ## Why it matters
//! apt-get asks before it installs more than was named. In a build nobody answers, and the step fails.
//!
//! ## Example
//! ```dockerfile
//! RUN apt-get update && apt-get install curl
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! RUN apt-get update && apt-get install -y curl
//! ```
//!
//! ## Fix safety
//! Safe: a step that worked had nothing to ask.
//!
//! ## See also
//! Lesson 10.1, reading lint.

use super::apt::AptGet;
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Safety, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "apt-get-without-yes",
    aliases: &["DL3014"],
    category: Category::Behaviour,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("apt-get install without -y", "-y のない apt-get install"),
    docs: docs_of!("apt_get_without_yes.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "apt-get asks before it goes on, and in a build nobody answers. Add -y.",
    "apt-get が確認を求めても、ビルド中は答えられず失敗します。-y を付けましょう。",
);
const FIX: Text = Text::fixed("Add -y", "-y を付ける");

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for run in &document.runs {
        let is_answered = run.commands_of(&["yes"]).next().is_some();
        for command in run.commands_of(&["apt-get"]).filter(|_| !is_answered) {
            let Some(apt) = AptGet::read(command).filter(AptGet::is_install) else {
                continue;
            };
            if says_yes(&apt) {
                continue;
            }
            let span = apt.subcommand.span;
            let edits = vec![Edit::insert(span.end, " -y")];
            report.add(span, MESSAGE).with_fix(Some(Fix {
                title: FIX,
                safety: Safety::Safe,
                edits,
            }));
        }
    }
}

/// Twice quiet is yes too.
fn says_yes(apt: &AptGet<'_>) -> bool {
    let quiet = apt.count_short('q') + apt.options.iter().filter(|word| word.text == "--quiet").count();
    apt.has_option(&["--yes", "--assume-yes", "--force-yes", "-q=2", "--quiet=2"])
        || apt.count_short('y') > 0
        || quiet > 1
        || apt.switch("APT::Get::Assume-Yes") == Some(true)
        || apt.options.iter().any(|word| !word.is_literal)
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1\nRUN apt-get install b", &["install"]);
        hits(&RULE, "FROM a:1\nRUN apt-get -q install b", &["install"]);
        for options in [
            "-y",
            "-yq",
            "-qqy",
            "--yes",
            "--assume-yes",
            "-qq",
            "-q -q",
            "-q=2",
            "-o APT::Get::Assume-Yes=true",
        ] {
            passes(&RULE, &format!("FROM a:1\nRUN apt-get install {options} b"));
            passes(&RULE, &format!("FROM a:1\nRUN apt-get {options} install b"));
        }
        passes(&RULE, "FROM a:1\nRUN yes | apt-get install b");
        passes(&RULE, "FROM a:1\nRUN apt-get update");
    }

    #[test]
    fn fixed() {
        let text = "FROM a:1\nRUN apt-get \\\n install \\\n b && sudo apt-get install c";
        let expect = "FROM a:1\nRUN apt-get \\\n install -y \\\n b && sudo apt-get install -y c";
        fixes(&RULE, Safety::Safe, text, expect);
    }
}
