//! ## What it does
//! Finds base images that no digest fixes. Stages, `scratch` and images that only the build knows pass.
//!
//! ## Why it matters
//! A tag can be moved: a new build of `debian:12` is published under the same name, by its owner or by who has taken
//! the account. A digest names the bytes. The price is that updates come only when somebody changes the file, so let
//! a bot do it. That is a choice, and the rule is off unless asked for.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:12.11-slim
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM debian@sha256:2424c1850714a4d94666ec928e24d86de958646737b1d113f5b2207be44d37d8
//! ```
//!
//! ## Fix safety
//! There is no fix: the digest has to be asked from the registry.
//!
//! ## See also
//! Lesson 5.6, tags and digests.
//!
//! # 日本語
//! ## 何を調べるか
//! ダイジェストで固定されていないベースイメージを探します。ステージ、`scratch`、ビルド時にしか決まらない名前は
//! 対象外です。
//!
//! ## なぜ問題か
//! タグは付け替えられます。`debian:12` も作り直されて同じ名前で公開され、アカウントが乗っ取られれば別物にもなります。
//! ダイジェストは中身そのものを指します。その代わり更新にはファイルの変更が必要なので、ボットに任せるとよいでしょう。
//! 方針の問題なので、このルールは指定したときだけ働きます。
//!
//! ## 修正の安全性
//! 自動修正はありません。ダイジェストはレジストリーに問い合わせないと分かりません。
//!
//! ## 関連
//! レッスン 5.6「タグとダイジェスト」。

use dockerfile::ImageName;

use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "unpinned-digest",
    aliases: &["S7023", "sg:dockerfile-source-not-pinned"],
    category: Category::Reproducibility,
    severity: Severity::Info,
    on_by_default: false,
    since: "0.1.0",
    summary: Text::fixed(
        "base image without a digest",
        "ダイジェストで固定していないベースイメージ",
    ),
    docs: docs_of!("unpinned_digest.rs"),
    check,
};

fn message(image: &str) -> Text {
    Text::new(
        format_args!("`{image}` can change under the same name. Add its digest: `@sha256:...`."),
        format_args!(
            "`{image}` は同じ名前のまま中身が変わることがあります。ダイジェスト `@sha256:...` を付けましょう。"
        ),
    )
}

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for stage in document.stages.iter().filter(|stage| stage.parent.is_none()) {
        let image = &stage.from.image;
        let Some(value) = document.expand_from(image) else {
            continue;
        };
        if !value.is_empty() && value != "scratch" && ImageName::parse(&value).digest.is_none() {
            report.add(image.span, message(&value));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{hits, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM debian:12", &["debian:12"]);
        hits(&RULE, "ARG B=debian\nFROM $B AS a\nFROM a\nFROM b", &["$B", "b"]);
        passes(&RULE, "FROM debian:12@sha256:ab");
        passes(&RULE, "ARG D=@sha256:ab\nFROM debian$D");
        passes(&RULE, "ARG B\nFROM $B");
        passes(&RULE, "FROM scratch");
    }
}
