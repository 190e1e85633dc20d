//! ## What it does
//! Finds base images whose name is empty or wrong when the arguments have their defaults.
//!
//! ## Why it matters
//! `docker build .` without arguments fails, and so does every tool that builds the file without knowing yours. A
//! default makes the file say which image it was tested with. Image names are in small letters, so is the name of a
//! stage after `FROM`.
//!
//! ## Example
//! ```dockerfile
//! ARG VERSION
//! FROM debian:$VERSION
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! ARG VERSION=12
//! FROM debian:$VERSION
//! ```
//!
//! ## Fix safety
//! There is no fix: only you know a good default.
//!
//! ## See also
//! Lesson 10.2, official images and pinning.
//!
//! # 日本語
//! ## 何を調べるか
//! 引数を既定値のままにすると、空または正しくない名前になるベースイメージを探します。
//!
//! ## なぜ問題か
//! 引数なしの `docker build .` が失敗します。引数を知らないツールでもビルドできません。既定値があれば、どのイメージで
//! 確かめたかもファイルから分かります。イメージの名前は小文字です。`FROM` に書くステージの名前も小文字です。
//!
//! ## 修正の安全性
//! 自動修正はありません。よい既定値を知っているのはあなただけです。
//!
//! ## 関連
//! レッスン 10.2「公式イメージと固定」。

use super::image_name::is_valid;
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::scope::{Scopes, Variable, expansion};
use crate::{Category, Options, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "invalid-image-name",
    aliases: &["InvalidDefaultArgInFrom", "dfu:BASE_NAME_EMPTY"],
    category: Category::Behaviour,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed(
        "base image name that is empty or wrong",
        "空または正しくないベースイメージ名",
    ),
    docs: docs_of!("invalid_image_name.rs"),
    check,
};

fn message(image: &str, value: &str) -> Text {
    if image == value {
        return Text::new(
            format_args!(
                "`{image}` cannot be the name of an image. Names are in small letters, with a tag after `:`."
            ),
            format_args!(
                "`{image}` はイメージの名前になりません。名前は小文字で、タグは `:` の後に書きます。"
            ),
        );
    }
    Text::new(
        format_args!(
            "Without build arguments `{image}` is `{value}`, which is no image. Give ARG a default that works."
        ),
        format_args!(
            "ビルド引数がないと `{image}` は `{value}` になり、イメージの名前になりません。ARG に使える既定値を付けましょう。"
        ),
    )
}

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    // What this build is given does not count.
    let options = Options::default();
    let own = (!document.options.build_args.is_empty())
        .then(|| Scopes::new(document.tree, &mut document.stages.clone(), &options));
    let scopes = own.as_ref().unwrap_or(&document.scopes);
    for stage in &document.stages {
        let image = &stage.from.image;
        let expansion = expansion(document.tree, image, &|name| match scopes.global(name) {
            Variable::Value(value) => Some(value.to_owned()),
            // The builder knows it; it is a word like this.
            Variable::Unknown => Some("x".to_owned()),
            Variable::Declared | Variable::Unset => None,
        });
        let Ok(value) = expansion.value else { continue };
        if !is_valid(&value) {
            let shown: String = value.chars().take(80).collect();
            report.add(image.span, message(&image.text, &shown));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Options;
    use crate::testing::{hits, hits_with, passes};

    #[test]
    fn cases() {
        hits(&RULE, "ARG IMAGE\nFROM $IMAGE", &["$IMAGE"]);
        hits(&RULE, "ARG SFX=\"box:\"\nFROM busy${SFX}", &["busy${SFX}"]);
        hits(&RULE, "FROM Debian:12", &["Debian:12"]);
        hits(&RULE, "FROM debian:$V", &["debian:$V"]);
        passes(&RULE, "ARG V=latest\nFROM busybox:${V}");
        passes(&RULE, "ARG V=\"\"\nFROM busybox:stable${V}");
        passes(&RULE, "FROM a:${V:-1}");
        passes(&RULE, "FROM a:$TARGETARCH");
        passes(
            &RULE,
            "FROM reg.example.com:5000/A:1\nFROM scratch"
                .replace('A', "a")
                .as_str(),
        );
    }

    #[test]
    fn what_a_build_is_given_does_not_count() {
        let options = Options {
            build_args: vec![("IMAGE".to_owned(), "debian".to_owned())],
            ..Options::default()
        };
        hits_with(&RULE, &options, "ARG IMAGE\nFROM $IMAGE", &["$IMAGE"]);
    }
}
