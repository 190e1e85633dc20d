//! ## What it does
//! Finds stages with the name of an earlier one.
//!
//! ## Why it matters
//! `FROM name` then means the one and `COPY --from=name` perhaps the other, and `docker build --target name` one of
//! the two. Builders do not even agree which.
//!
//! ## Example
//! ```dockerfile
//! FROM golang:1.24 AS build
//! FROM node:22 AS build
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM golang:1.24 AS build-server
//! FROM node:22 AS build-page
//! ```
//!
//! ## Fix safety
//! There is no fix: which stage each `--from` means has to be decided.
//!
//! ## See also
//! Lesson 10.7, multi-stage builds.
//!
//! # 日本語
//! ## 何を調べるか
//! 前のステージと同じ名前のステージを探します。
//!
//! ## なぜ問題か
//! `FROM 名前` と `COPY --from=名前` が別のステージを指したり、`docker build --target 名前` がどちらになるか
//! 分からなくなったりします。どちらを使うかはビルダーによっても違います。
//!
//! ## 修正の安全性
//! 自動修正はありません。それぞれの `--from` がどのステージを指すのかを決める必要があります。
//!
//! ## 関連
//! レッスン 10.7「マルチステージ」。

use std::collections::HashSet;

use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "duplicate-stage-name",
    aliases: &[
        "DL3024",
        "DuplicateStageName",
        "DS-0012",
        "CKV_DOCKER_11",
        "dfu:DUPLICATE_BUILD_STAGE_NAME",
    ],
    category: Category::Behaviour,
    severity: Severity::Error,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("two stages with the same name", "同じ名前のステージ"),
    docs: docs_of!("duplicate_stage_name.rs"),
    check,
};

/// For hadolint names that differ in the case of letters are different.
const NOT_HADOLINT: &[&str] = &["DuplicateStageName", "dfu:DUPLICATE_BUILD_STAGE_NAME"];

fn message(name: &str) -> Text {
    Text::new(
        format_args!("An earlier stage is called `{name}` already. Give each stage a name of its own."),
        format_args!(
            "`{name}` という名前は前のステージで使われています。ステージごとに違う名前を付けましょう。"
        ),
    )
}

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    let mut exact = HashSet::new();
    let mut lower = HashSet::new();
    for name in document.stages.iter().filter_map(|stage| stage.name()) {
        let is_exact = !exact.insert(name.text.as_str());
        if !lower.insert(name.text.to_ascii_lowercase()) {
            let finding = report.add(name.span, message(&name.text));
            if !is_exact {
                finding.known_as(NOT_HADOLINT);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{hits, of, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1 AS b\nFROM c:1 AS b\nFROM d:1 AS b", &["b", "b"]);
        hits(&RULE, "FROM a:1 AS b\nFROM c:1 AS B", &["B"]);
        passes(&RULE, "FROM a:1 AS b\nFROM b AS c\nFROM b");
        let diagnostics = of(&RULE, "FROM a:1 AS b\nFROM c:1 AS B");
        assert_eq!(diagnostics[0].aliases, super::NOT_HADOLINT);
    }
}
