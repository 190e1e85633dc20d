//! ## What it does
//! Finds stages called `scratch` or `context`.
//!
//! ## Why it matters
//! `FROM scratch` means the empty image and `--from=context` may mean the build context, so the stage of that name
//! cannot be reached everywhere, or hides what readers expect.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:12 AS context
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM debian:12 AS base
//! ```
//!
//! ## Fix safety
//! There is no fix: the stage needs a name from you, and its uses have to be told from those of the reserved name.
//!
//! ## See also
//! Lesson 10.7, multi-stage builds.
//!
//! # 日本語
//! ## 何を調べるか
//! `scratch` または `context` という名前のステージを探します。
//!
//! ## なぜ問題か
//! `FROM scratch` は空のイメージを、`--from=context` はビルドコンテキストを指すことがあります。同じ名前のステージは
//! 参照できなかったり、読む人の予想と違うものになったりします。
//!
//! ## 修正の安全性
//! 自動修正はありません。名前を決め、参照がどちらを指すのかを見分ける必要があります。
//!
//! ## 関連
//! レッスン 10.7「マルチステージ」。

use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "reserved-stage-name",
    aliases: &["DL3063", "ReservedStageName", "dfu:INVALID_BUILD_STAGE_NAME"],
    category: Category::Behaviour,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed(
        "stage called scratch or context",
        "scratch や context という名前のステージ",
    ),
    docs: docs_of!("reserved_stage_name.rs"),
    check,
};

/// For hadolint only small letters are reserved.
const NOT_HADOLINT: &[&str] = &["ReservedStageName", "dfu:INVALID_BUILD_STAGE_NAME"];

fn message(name: &str) -> Text {
    Text::new(
        format_args!("`{name}` means something else to builders. Give the stage another name."),
        format_args!("`{name}` はビルダーにとって別の意味があります。ステージには別の名前を付けましょう。"),
    )
}

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for name in document.stages.iter().filter_map(|stage| stage.name()) {
        let lower = name.text.to_ascii_lowercase();
        if !matches!(lower.as_str(), "scratch" | "context") {
            continue;
        }
        let finding = report.add(name.span, message(&name.text));
        if lower != name.text {
            finding.known_as(NOT_HADOLINT);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{hits, of, passes};

    #[test]
    fn cases() {
        hits(
            &RULE,
            "FROM a:1 AS scratch\nFROM b:1 AS context",
            &["scratch", "context"],
        );
        hits(&RULE, "FROM a:1 AS Scratch", &["Scratch"]);
        passes(&RULE, "FROM scratch AS contexts");
        assert_eq!(of(&RULE, "FROM a:1 AS CONTEXT")[0].aliases, super::NOT_HADOLINT);
    }
}
