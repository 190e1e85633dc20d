//! ## What it does
//! Finds `zypper dist-upgrade`.
//!
//! ## Why it matters
//! It changes the whole system to what the repositories hold today, and removes packages on the way. The image is no
//! longer the release its name says, and differs with each build.
//!
//! ## Example
//! ```dockerfile
//! RUN zypper -n dist-upgrade
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM opensuse/leap:15.6
//! RUN zypper -n patch
//! ```
//!
//! ## Fix safety
//! There is no fix: the release is chosen in FROM.
//!
//! ## See also
//! Lesson 10.2, official images and pinning.
//!
//! # 日本語
//!
//! ## 何を調べるか
//! `zypper dist-upgrade` を調べます。
//!
//! ## なぜ問題か
//! システム全体を、その日のリポジトリの内容に置き換えます。途中でパッケージが消えることもあります。名前の示すリリースでは
//! なくなり、ビルドするたびに違うイメージになります。
//!
//! ## 修正の安全性
//! 自動修正はありません。リリースは FROM で選ぶものです。
//!
//! ## 関連
//! レッスン 10.2「公式イメージと固定」。

use super::manager::{ZYPPER, calls, runs};
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "zypper-dist-upgrade",
    aliases: &["DL3035"],
    category: Category::Reproducibility,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("zypper dist-upgrade", "zypper dist-upgrade"),
    docs: docs_of!("zypper_dist_upgrade.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "This turns the system into another release, a different one each day. Choose a newer base image instead.",
    "システムが別のリリースに変わり、結果は日によって違います。代わりに新しいベースイメージを選びましょう。",
);

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for call in runs(document).flat_map(|run| calls(run, &ZYPPER)) {
        if let Some((subcommand, _)) = call.subcommand(&["dist-upgrade", "dup"]) {
            report.add(subcommand.span, MESSAGE).known_as(call.aliases(&RULE));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{hits, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1\nRUN zypper -n dup", &["dup"]);
        hits(&RULE, "FROM a:1\nRUN zypper dist-upgrade -y", &["dist-upgrade"]);
        passes(&RULE, "FROM a:1\nRUN zypper -n up && zypper -n patch");
    }
}
