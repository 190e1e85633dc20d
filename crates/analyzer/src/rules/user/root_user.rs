//! ## What it does
//! Finds a `USER root` (or `0`) that is the last one of the image: of the final stage, or of the stage it starts
//! from.
//!
//! ## Why it matters
//! A process that is root in the container is one kernel mistake, one wide mount or one added capability away
//! from being root on the machine. Stages that are not shipped may be root: that is where packages are installed.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:12
//! USER root
//! CMD ["server"]
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM debian:12
//! RUN useradd --system app
//! USER app
//! CMD ["server"]
//! ```
//!
//! ## Fix safety
//! There is no fix: the user has to exist and to own what it writes.
//!
//! ## See also
//! Lesson 10.5, USER. The rule `missing-user` is about images that never say who they run as.
//!
//! # 日本語
//! ## 何を調べるか
//! イメージ（最後のステージと、その元になるステージ）の最後の `USER` が root（または `0`）になっていないかを調べます。
//!
//! ## なぜ問題か
//! コンテナの root は、カーネルの不具合、広すぎるマウント、余分なケーパビリティのどれか 1 つで、ホストの root になりえます。
//! 配布しないステージは root でかまいません。パッケージのインストールはそこで行うものです。
//!
//! ## 修正の安全性
//! 自動修正はありません。切り替える先のユーザーと、その所有するファイルが必要だからです。
//!
//! ## 関連
//! レッスン 10.5「USER」。`USER` が一度も書かれていないイメージはルール `missing-user` が調べます。

use dockerfile::{Command, Stage, Word};

use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "root-user",
    aliases: &[
        "DL3002",
        "tally/stateful-root-runtime",
        "DS-0002",
        "CKV_DOCKER_8",
        "S6471",
        "sg:last-user-is-root",
    ],
    category: Category::Security,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("the image runs as root", "root で動くイメージ"),
    docs: docs_of!("root_user.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "The image's last USER is root. Switch to an ordinary user after the last step that needs root.",
    "イメージの最後の USER が root です。root が必要な手順のあとで一般ユーザーに切り替えましょう。",
);

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    let Some(user) = document.final_line().find_map(last_user) else {
        return;
    };
    if is_root(user) {
        report.add(user.span, MESSAGE);
    }
}

/// The user that a stage ends with, if it says so itself.
pub(super) fn last_user<'t>(stage: &Stage<'t>) -> Option<&'t Word> {
    stage
        .instructions
        .iter()
        .rev()
        .find_map(|instruction| match &instruction.command {
            Command::User(user) => Some(user),
            _ => None,
        })
}

fn is_root(user: &Word) -> bool {
    matches!(user.text.split(':').next(), Some("root" | "0"))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{hits, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1\nUSER root", &["root"]);
        hits(&RULE, "FROM a:1\nUSER b\nUSER 0:0\nRUN x", &["0:0"]);
        hits(&RULE, "FROM a:1 AS b\nUSER root\nFROM b\nRUN x", &["root"]);
        passes(&RULE, "FROM a:1\nUSER root\nRUN x\nUSER b");
        passes(&RULE, "FROM a:1 AS b\nUSER root\nFROM c:1\nUSER d");
        passes(&RULE, "FROM a:1 AS b\nUSER root\nFROM b\nUSER d");
        passes(&RULE, "FROM a:1\nUSER ${USER}");
        passes(&RULE, "FROM a:1");
    }
}
