//! ## What it does
//! Finds base images without a tag or digest. Variables count with their defaults; names of earlier stages,
//! `scratch` and names that only the build knows pass.
//!
//! ## Why it matters
//! No tag means `latest`: whatever the publisher calls so on the day of the build.
//!
//! ## Example
//! ```dockerfile
//! FROM debian
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM debian:12.11-slim
//! ```
//!
//! ## Fix safety
//! There is no fix: only you know which version you want.
//!
//! ## See also
//! Lesson 10.2, official images and pinning.
//!
//! # 日本語
//! ## 何を調べるか
//! タグもダイジェストもないベースイメージを探します。変数は既定値に置き換えて調べます。前のステージの名前、
//! `scratch`、ビルド時にしか決まらない名前は対象外です。
//!
//! ## なぜ問題か
//! タグを省くと `latest` になります。その中身はビルドした日に公開者が決めたもので、日によって変わります。
//!
//! ## 修正の安全性
//! 自動修正はありません。どのバージョンにするかを決められるのはあなただけです。
//!
//! ## 関連
//! レッスン 10.2「公式イメージと固定」。

use dockerfile::ImageName;

use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "untagged-image",
    aliases: &[
        "DL3006",
        "DS-0001",
        "CKV_DOCKER_7",
        "S6596",
        "sg:missing-image-version",
        "dfl:missing_tag",
    ],
    category: Category::Reproducibility,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("base image without a tag", "タグのないベースイメージ"),
    docs: docs_of!("untagged_image.rs"),
    check,
};

/// hadolint does not look into variables, and takes a registry's port for a tag.
const NOT_HADOLINT: &[&str] = &[
    "DS-0001",
    "CKV_DOCKER_7",
    "S6596",
    "sg:missing-image-version",
    "dfl:missing_tag",
];

fn message(repository: &str) -> Text {
    Text::new(
        format_args!("`{repository}` has no tag, which means `latest`. Name the version that you tested."),
        format_args!(
            "`{repository}` にタグがないため `latest` になります。動作を確かめたバージョンを書きましょう。"
        ),
    )
}

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for stage in document.stages.iter().filter(|stage| stage.parent.is_none()) {
        let image = &stage.from.image;
        let value = document.expand_from(image).filter(|value| !value.is_empty());
        let name = ImageName::parse(value.as_deref().unwrap_or(&image.text));
        let is_pinned = name.tag.is_some() || name.digest.is_some();
        // The last part of a name decides: an unknown variable there may bring its own tag.
        let last = name.repository.rsplit('/').next().unwrap_or_default();
        let is_open = last.contains('$') && image.text.starts_with('$');
        if is_pinned || is_open || name.repository == "scratch" || name.repository.is_empty() {
            continue;
        }
        let finding = report.add(image.span, message(name.repository));
        if image.text.starts_with('$') || image.text.contains(':') {
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
        hits(&RULE, "FROM debian", &["debian"]);
        hits(&RULE, "FROM reg:5000/debian AS a", &["reg:5000/debian"]);
        hits(&RULE, "FROM a AS a", &["a"]);
        hits(&RULE, "FROM docker.io/debian", &["docker.io/debian"]);
        hits(&RULE, "FROM b\nFROM debian AS b", &["b", "debian"]);
        passes(&RULE, "FROM debian:12");
        passes(&RULE, "FROM debian@sha256:ab");
        passes(&RULE, "FROM scratch");
        passes(&RULE, "FROM debian:12 AS Build\nFROM build");
    }

    #[test]
    fn variables() {
        hits(&RULE, "ARG B=debian\nFROM $B", &["$B"]);
        hits(&RULE, "FROM $REGISTRY/debian", &["$REGISTRY/debian"]);
        hits(&RULE, "ARG T\nFROM a/$T", &["a/$T"]);
        passes(&RULE, "FROM ${IMAGE}");
        passes(&RULE, "FROM $A/$B");
        passes(&RULE, "ARG B=debian:12\nFROM $B");
        passes(&RULE, "ARG B=b:12\nFROM a/$B");
        passes(&RULE, "ARG B=b\nFROM a:1 AS b\nFROM $B");
    }

    #[test]
    fn hadolint_sees_less() {
        let known = |text: &str| {
            let diagnostics = crate::testing::of(&RULE, text);
            diagnostics[0].aliases.contains(&"DL3006")
        };
        assert!(known("FROM debian") && known("FROM a/$B"));
        assert!(!known("ARG B=debian\nFROM $B") && !known("FROM reg:5000/debian"));
    }
}
