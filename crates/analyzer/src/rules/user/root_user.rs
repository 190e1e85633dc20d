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
//! Unsafe: where another `USER` stands before it the fix goes back to that one at the end, and the program may write to
//! what belongs to root. No fix elsewhere: the user has to exist first.
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
//! 安全ではありません。前に別の `USER` があれば最後にそれへ戻しますが、プログラムが root のファイルに書き込むかもしれません。なければ
//! 自動修正はありません。まずユーザーを作る必要があるためです。
//!
//! ## 関連
//! レッスン 10.5「USER」。`USER` が一度も書かれていないイメージはルール `missing-user` が調べます。

use dockerfile::{Command, Stage, Word};

use super::current::{at_end, is_root};
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Fix, Rule, Severity, Text};

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

/// They do not look into variables.
const WITH_VALUE: [&str; 3] = ["DS-0002", "CKV_DOCKER_8", "S6471"];

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    let last = document
        .final_line()
        .find_map(|stage| Some((stage.index, last_user(stage)?)));
    let Some((stage, user)) = last else {
        return;
    };
    let value = document.expand_in(stage, user);
    if !is_root(value.as_deref().unwrap_or(&user.text)) {
        return;
    }
    let finding = report.add(user.span, MESSAGE);
    if !is_root(&user.text) {
        finding.known_as(&WITH_VALUE);
    }
    let before = document
        .final_line()
        .flat_map(|stage| stage.instructions.iter().rev())
        .find_map(|instruction| match &instruction.command {
            Command::User(other) if !is_root(&other.text) && !other.has_variable() => {
                Some(other.text.as_str())
            }
            _ => None,
        });
    if let Some((before, edit)) = before.and_then(|before| Some((before, at_end(document, before)?))) {
        let title = Text::new(
            format_args!("Add `USER {before}`"),
            format_args!("`USER {before}` を足す"),
        );
        finding.with_fix(Fix::risky(title, vec![edit]));
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

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, of, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1\nUSER root", &["root"]);
        hits(&RULE, "FROM a:1\nUSER b\nUSER 0:0\nRUN x", &["0:0"]);
        hits(&RULE, "FROM a:1 AS b\nUSER root\nFROM b\nRUN x", &["root"]);
        passes(&RULE, "FROM a:1\nUSER root\nRUN x\nUSER b");
        passes(&RULE, "FROM a:1 AS b\nUSER root\nFROM c:1\nUSER d");
        passes(&RULE, "FROM a:1 AS b\nUSER root\nFROM b\nUSER d");
        passes(&RULE, "FROM a:1\nUSER ${USER}");
        hits(&RULE, "FROM a:1\nENV B=root\nUSER $B", &["$B"]);
        passes(&RULE, "FROM a:1\nENV B=c\nUSER $B");
        passes(&RULE, "FROM a:1");
    }

    #[test]
    fn fixed() {
        for (text, expect) in [
            ("USER b\nUSER root\nRUN c\n", "USER b\nUSER root\nRUN c\nUSER b\n"),
            ("USER b:c\nUSER 0", "USER b:c\nUSER 0\nUSER b:c"),
        ] {
            fixes(
                &RULE,
                Safety::Unsafe,
                &format!("FROM a:1\n{text}"),
                &format!("FROM a:1\n{expect}"),
            );
        }
        assert_eq!(of(&RULE, "FROM a:1\nUSER root")[0].fix, None);
    }
}
