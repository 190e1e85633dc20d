//! ## What it does
//! Finds `yum` calls that would ask, such as `yum install`, without `-y`.
//!
//! ## Why it matters
//! yum asks before it changes anything. In a build nobody answers, and the step fails.
//!
//! ## Example
//! ```dockerfile
//! RUN yum install httpd && yum clean all
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! RUN yum install -y httpd && yum clean all
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
//! `yum install` のように確認を求める `yum` の呼び出しで、`-y` のないものを調べます。
//!
//! ## なぜ問題か
//! yum は何かを変える前に確認を求めます。ビルド中は誰も答えられず、そこで失敗します。
//!
//! ## 修正の安全性
//! 安全です。これまで成功していたなら、確認は求められていません。
//!
//! ## 関連
//! レッスン 10.1「lint で読む」。

use super::manager::YUM;
use super::yes;
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "yum-without-yes",
    aliases: &["DL3030", "sg:missing-yum-assume-yes-switch"],
    category: Category::Behaviour,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("yum without -y", "-y のない yum"),
    docs: docs_of!("yum_without_yes.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "yum asks before it goes on, and in a build nobody answers. Add -y.",
    "yum が確認を求めても、ビルド中は答えられず失敗します。-y を付けましょう。",
);
const FIX: Text = Text::fixed("Add -y", "-y を付ける");

/// Subcommands that hadolint looks at.
const KNOWN: [&str; 3] = ["install", "groupinstall", "localinstall"];
const OTHERS: [&str; 10] = [
    "update",
    "upgrade",
    "remove",
    "erase",
    "reinstall",
    "downgrade",
    "swap",
    "localupdate",
    "autoremove",
    "builddep",
];

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    yes::check(
        (document, report),
        &RULE,
        &YUM,
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
        hits(&RULE, "FROM a:1\nRUN yum install b", &["install"]);
        hits(&RULE, "FROM a:1\nRUN yum -q group install b", &["install"]);
        hits(&RULE, "FROM a:1\nRUN sudo yum groupinstall b", &["groupinstall"]);
        hits(&RULE, "FROM a:1\nRUN yum upgrade", &["upgrade"]);

        for options in [
            "-y",
            "-yq",
            "-q -y",
            "--assumeyes",
            "--setopt=assumeyes=1",
            "-$OPTIONS",
        ] {
            passes(&RULE, &format!("FROM a:1\nRUN yum {options} install b"));
            passes(&RULE, &format!("FROM a:1\nRUN yum install b {options}"));
        }
        passes(&RULE, "FROM a:1\nRUN yum clean all && yum list");
    }

    #[test]
    fn hadolint_looks_at_installations() {
        let aliases = |text: &str| of(&RULE, text)[0].aliases;
        assert!(aliases("FROM a:1\nRUN yum install b").contains(&RULE.aliases[0]));
        assert!(!aliases("FROM a:1\nRUN yum update").contains(&RULE.aliases[0]));
    }

    #[test]
    fn fixed() {
        fixes(
            &RULE,
            Safety::Safe,
            "FROM a:1\nRUN yum install \\\n b && yum update",
            "FROM a:1\nRUN yum install -y \\\n b && yum update -y",
        );
    }
}
