//! ## What it does
//! Finds `dnf` calls that would ask, such as `dnf install`, without `-y`.
//!
//! ## Why it matters
//! dnf asks before it changes anything. In a build nobody answers, and the step fails.
//!
//! ## Example
//! ```dockerfile
//! RUN dnf install httpd && dnf clean all
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! RUN dnf install -y httpd && dnf clean all
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
//! `dnf install` のように確認を求める `dnf` の呼び出しで、`-y` のないものを調べます。
//!
//! ## なぜ問題か
//! dnf は何かを変える前に確認を求めます。ビルド中は誰も答えられず、そこで失敗します。
//!
//! ## 修正の安全性
//! 安全です。これまで成功していたなら、確認は求められていません。
//!
//! ## 関連
//! レッスン 10.1「lint で読む」。

use super::manager::DNF;
use super::yes;
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "dnf-without-yes",
    aliases: &["DL3038", "sg:missing-dnf-assume-yes-switch"],
    category: Category::Behaviour,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("dnf without -y", "-y のない dnf"),
    docs: docs_of!("dnf_without_yes.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "dnf asks before it goes on, and in a build nobody answers. Add -y.",
    "dnf が確認を求めても、ビルド中は答えられず失敗します。-y を付けましょう。",
);
const FIX: Text = Text::fixed("Add -y", "-y を付ける");

/// Subcommands that hadolint looks at.
const KNOWN: [&str; 3] = ["install", "groupinstall", "localinstall"];
const OTHERS: [&str; 14] = [
    "in",
    "update",
    "upgrade",
    "remove",
    "erase",
    "reinstall",
    "downgrade",
    "swap",
    "autoremove",
    "builddep",
    "up",
    "distro-sync",
    "rei",
    "upgrade-minimal",
];

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    yes::check(
        (document, report),
        &RULE,
        &DNF,
        (&KNOWN, &OTHERS),
        (&MESSAGE, &FIX),
    );
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, of, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1\nRUN dnf install b", &["install"]);
        hits(&RULE, "FROM a:1\nRUN dnf -q group install b", &["install"]);
        hits(&RULE, "FROM a:1\nRUN sudo dnf groupinstall b", &["groupinstall"]);
        hits(&RULE, "FROM a:1\nRUN dnf upgrade", &["upgrade"]);
        hits(
            &RULE,
            "FROM a:1\nRUN microdnf install b && tdnf install c",
            &["install", "install"],
        );
        for options in [
            "-y",
            "-yq",
            "-q -y",
            "--assumeyes",
            "--setopt=assumeyes=1",
            "-$OPTIONS",
        ] {
            passes(&RULE, &format!("FROM a:1\nRUN dnf {options} install b"));
            passes(&RULE, &format!("FROM a:1\nRUN dnf install b {options}"));
        }
        passes(&RULE, "FROM a:1\nRUN microdnf update");
        passes(&RULE, "FROM a:1\nRUN dnf clean all && dnf list");
    }

    #[test]
    fn hadolint_looks_at_installations() {
        let aliases = |text: &str| of(&RULE, text)[0].aliases;
        assert!(aliases("FROM a:1\nRUN dnf install b").contains(&RULE.aliases[0]));
        assert!(!aliases("FROM a:1\nRUN dnf update").contains(&RULE.aliases[0]));
    }

    #[test]
    fn fixed() {
        fixes(
            &RULE,
            Safety::Safe,
            "FROM a:1\nRUN dnf install \\\n b && dnf update",
            "FROM a:1\nRUN dnf install -y \\\n b && dnf update -y",
        );
    }
}
