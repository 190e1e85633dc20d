//! ## What it does
//! Finds `zypper` calls that would ask, such as `zypper install`, without `--non-interactive` or `-y`.
//!
//! ## Why it matters
//! zypper asks before it changes anything. In a build nobody answers, and the step fails.
//!
//! ## Example
//! ```dockerfile
//! RUN zypper install httpd=2.4.57 && zypper clean --all
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! RUN zypper --non-interactive install httpd=2.4.57 && zypper clean --all
//! ```
//!
//! ## Fix safety
//! Safe: a step that worked had nothing to ask.
//!
//! ## See also
//! Lesson 10.1, reading lint.
//!
//! # 日本語
//!
//! ## 何を調べるか
//! `zypper install` のように確認を求める `zypper` の呼び出しで、`--non-interactive` も `-y` もないものを調べます。
//!
//! ## なぜ問題か
//! zypper は何かを変える前に確認を求めます。ビルド中は誰も答えられず、そこで失敗します。
//!
//! ## 修正の安全性
//! 安全です。これまで成功していたなら、確認は求められていません。
//!
//! ## 関連
//! レッスン 10.1「lint で読む」。

use super::manager::{Call, ZYPPER, calls, runs, without_hadolint};
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "zypper-without-yes",
    aliases: &["DL3034"],
    category: Category::Behaviour,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed(
        "zypper without --non-interactive",
        "--non-interactive のない zypper",
    ),
    docs: docs_of!("zypper_without_yes.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "zypper asks before it goes on, and in a build nobody answers. Add --non-interactive.",
    "zypper が確認を求めても、ビルド中は答えられず失敗します。--non-interactive を付けましょう。",
);
const FIX: Text = Text::fixed("Add --non-interactive", "--non-interactive を付ける");

/// Subcommands that hadolint looks at.
const KNOWN: [&str; 7] = ["install", "in", "remove", "rm", "source-install", "si", "patch"];
const OTHERS: [&str; 4] = ["update", "up", "dist-upgrade", "dup"];

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for call in runs(document).flat_map(|run| calls(run, &ZYPPER)) {
        if says_yes(&call) {
            continue;
        }
        let found = call.subcommand(&KNOWN).map(|found| (found, call.aliases(&RULE)));
        let found = found.or_else(|| Some((call.subcommand(&OTHERS)?, without_hadolint(RULE.aliases))));
        let Some(((subcommand, _), aliases)) = found else {
            continue;
        };
        let edit = Edit::insert(call.program.span.end, " --non-interactive");
        report
            .add(subcommand.span, MESSAGE)
            .known_as(aliases)
            .with_fix(Fix::safe(FIX, vec![edit]));
    }
}

fn says_yes(call: &Call<'_>) -> bool {
    call.arguments.count_short('n') > 0 || call.says_yes(&["--non-interactive", "--no-confirm"])
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1\nRUN zypper install b", &["install"]);
        hits(
            &RULE,
            "FROM a:1\nRUN zypper -q rm b && zypper patch",
            &["rm", "patch"],
        );
        hits(&RULE, "FROM a:1\nRUN zypper up", &["up"]);
        for options in ["-n", "-nq", "--non-interactive", "-y", "--no-confirm"] {
            passes(&RULE, &format!("FROM a:1\nRUN zypper {options} in b"));
            passes(&RULE, &format!("FROM a:1\nRUN zypper in b {options}"));
        }
        passes(&RULE, "FROM a:1\nRUN zypper clean && zypper lr");
    }

    #[test]
    fn fixed() {
        fixes(
            &RULE,
            Safety::Safe,
            "FROM a:1\nRUN zypper -q \\\n in b",
            "FROM a:1\nRUN zypper --non-interactive -q \\\n in b",
        );
    }
}
