//! ## What it does
//! Finds images that never say which user they run as: no `USER` in the final stage, nor in the stages it starts
//! from. A base image whose name or tag says that it is not root (`nonroot`, `unprivileged`, `rootless`) passes,
//! and so does a name that is a variable.
//!
//! ## Why it matters
//! Without `USER` the base image decides, and nearly all of them say root. This is information and no warning,
//! because the text cannot show what the base image says.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:12
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
//! Lesson 10.5, USER. The rule `root-user` is about images that say root.
//!
//! # 日本語
//! ## 何を調べるか
//! どのユーザーで動くかを一度も書いていないイメージ（最後のステージにも、その元になるステージにも `USER` がないもの）を見つけ
//! ます。名前やタグから root でないと分かるベースイメージ（`nonroot`、`unprivileged`、`rootless`）と、名前が変数のものは対象外
//! です。
//!
//! ## なぜ問題か
//! `USER` がなければベースイメージの設定に従い、そのほとんどは root です。ベースイメージの中身はファイルからは分からないため、
//! 警告ではなく情報にとどめています。
//!
//! ## 修正の安全性
//! 自動修正はありません。切り替える先のユーザーと、その所有するファイルが必要だからです。
//!
//! ## 関連
//! レッスン 10.5「USER」。root と書いてあるイメージはルール `root-user` が調べます。

use super::root_user::last_user;
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "missing-user",
    aliases: &[
        "DS-0002",
        "CKV_DOCKER_3",
        "S6471",
        "sg:missing-user",
        "sg:missing-user-entrypoint",
        "CIS-DI-0001",
    ],
    category: Category::Security,
    severity: Severity::Info,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("no USER in the image", "USER のないイメージ"),
    docs: docs_of!("missing_user.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "No USER is set, so the base image decides, and most run as root. Add a USER that is not root.",
    "USER がないため、ベースイメージの設定（多くは root）で動きます。root ではない USER を書きましょう。",
);

const NOT_ROOT: [&str; 3] = ["nonroot", "unprivileged", "rootless"];

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    if document.final_line().any(|stage| last_user(stage).is_some()) {
        return;
    }
    let Some(base) = document.final_line().last() else {
        return;
    };
    let image = &base.from.image;
    if image.has_variable() || NOT_ROOT.iter().any(|word| image.text.contains(word)) {
        return;
    }
    let Some(stage) = document.final_stage() else {
        return;
    };
    report.add(stage.from.image.span, MESSAGE);
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{hits, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1\nCMD [\"b\"]", &["a:1"]);
        hits(&RULE, "FROM a:1 AS b\nUSER c\nFROM d:1", &["d:1"]);
        hits(&RULE, "FROM a:1 AS b\nFROM b", &["b"]);
        passes(&RULE, "FROM a:1\nUSER root");
        passes(&RULE, "FROM a:1 AS b\nUSER c\nFROM b");
        passes(&RULE, "FROM gcr/distroless/base:nonroot");
        passes(&RULE, "FROM nginxinc/nginx-unprivileged:1");
        passes(&RULE, "FROM $BASE");
        passes(&RULE, "# nothing");
    }
}
