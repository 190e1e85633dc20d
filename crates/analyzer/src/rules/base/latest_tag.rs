//! ## What it does
//! Finds base images with the tag `latest`, also where a variable's default brings it.
//!
//! ## Why it matters
//! `latest` is only a name that the publisher moves. The same file builds another image tomorrow, and a build
//! that breaks cannot be traced to a change of yours.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:latest
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM debian:12.11-slim
//! ```
//!
//! ## Fix safety
//! There is no fix: only you know which version you want. An image with a digest is fixed already and passes.
//!
//! ## See also
//! Lesson 10.2, official images and pinning.
//!
//! # 日本語
//! ## 何を調べるか
//! `latest` タグのベースイメージを探します。変数の既定値が `latest` の場合も含みます。
//!
//! ## なぜ問題か
//! `latest` は公開者がいつでも付け替えられる名前にすぎません。同じファイルから明日は別のイメージができ、
//! ビルドが壊れても自分の変更が原因かどうか分かりません。
//!
//! ## 修正の安全性
//! 自動修正はありません。どのバージョンにするかを決められるのはあなただけです。ダイジェスト付きのイメージは
//! 固定されているので対象外です。
//!
//! ## 関連
//! レッスン 10.2「公式イメージと固定」。

use dockerfile::ImageName;

use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "latest-tag",
    aliases: &[
        "DL3007",
        "DS-0001",
        "CKV_DOCKER_7",
        "S6596",
        "DKL-DI-0006",
        "sg:avoid-latest-version",
        "dfl:latest_tag",
    ],
    category: Category::Reproducibility,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("base image tagged latest", "latest タグのベースイメージ"),
    docs: docs_of!("latest_tag.rs"),
    check,
};

/// hadolint does not look into variables.
const NOT_HADOLINT: &[&str] = &["S6596", "DKL-DI-0006"];

fn message(repository: &str) -> Text {
    Text::new(
        format_args!("`{repository}:latest` is another image tomorrow. Name the version that you tested."),
        format_args!(
            "`{repository}:latest` の中身は日々変わります。動作を確かめたバージョンを書きましょう。"
        ),
    )
}

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for stage in document.stages.iter().filter(|stage| stage.parent.is_none()) {
        let image = &stage.from.image;
        let value = document.expand_from(image);
        let name = ImageName::parse(value.as_deref().unwrap_or(&image.text));
        if name.tag != Some("latest") || name.digest.is_some() {
            continue;
        }
        let finding = report.add(image.span, message(name.repository));
        if stage.from.image_name().tag != Some("latest") {
            finding.known_as(NOT_HADOLINT);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{hits, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM debian:latest", &["debian:latest"]);
        hits(
            &RULE,
            "FROM --platform=linux/arm64 reg:5000/a:latest AS b",
            &["reg:5000/a:latest"],
        );
        hits(&RULE, "FROM $A:latest", &["$A:latest"]);
        hits(&RULE, "ARG T=latest\nFROM a:$T", &["a:$T"]);
        hits(&RULE, "FROM debian:${TAG:-latest}", &["debian:${TAG:-latest}"]);
        passes(&RULE, "FROM debian:12");
        passes(&RULE, "FROM debian:latest@sha256:ab");
        passes(&RULE, "ARG T\nFROM debian:$T");
        passes(&RULE, "FROM latest:1");
    }
}
