//! ## What it does
//! Finds a `FROM --platform` that does not follow the platform of the build: a fixed one, or a variable other than
//! `BUILDPLATFORM` and `TARGETPLATFORM`. A stage whose name says the platform may have it.
//!
//! ## Why it matters
//! The image is always built for that platform, whoever builds it and whatever `docker build --platform` asks for.
//! On another machine it runs under emulation, or not at all.
//!
//! ## Example
//! ```dockerfile
//! FROM --platform=linux/amd64 debian:12
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM debian:12
//! ```
//!
//! ## Fix safety
//! Unsafe: without the flag the image is built for the platform of the build.
//!
//! ## See also
//! Lesson 1.3, on Mac and Windows.
//!
//! # 日本語
//! ## 何を調べるか
//! ビルドのプラットフォームに従わない `FROM --platform` を探します。固定値と、`BUILDPLATFORM` と
//! `TARGETPLATFORM` 以外の変数が対象です。名前でプラットフォームを示しているステージは固定値でもかまいません。
//!
//! ## なぜ問題か
//! だれがビルドしても、`docker build --platform` で何を指定しても、常にそのプラットフォーム向けになります。
//! 別の機種ではエミュレーションで動くか、まったく動きません。
//!
//! ## 修正の安全性
//! 安全ではありません。フラグを消すと、ビルドのプラットフォーム向けのイメージになります。
//!
//! ## 関連
//! レッスン 1.3「Mac/Windows では」。

use dockerfile::{Stage, Word};

use super::platform_flag;
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::scope::expansion;
use crate::{Category, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "constant-platform",
    aliases: &[
        "DL3029",
        "FromPlatformFlagConstDisallowed",
        "sg:avoid-platform-with-from",
    ],
    category: Category::Behaviour,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("FROM for one platform only", "プラットフォームを固定した FROM"),
    docs: docs_of!("constant_platform.rs"),
    check,
};

const ONLY_HADOLINT: &[&str] = &["DL3029", "sg:avoid-platform-with-from"];
const ONLY_BUILDKIT: &[&str] = &["FromPlatformFlagConstDisallowed", "sg:avoid-platform-with-from"];
const FIX: Text = Text::fixed("Remove the platform", "プラットフォームの指定を消す");

fn message(platform: &str, is_constant: bool) -> Text {
    if is_constant {
        return Text::new(
            format_args!(
                "This stage is always for `{platform}`, whatever the build asks for. Leave the platform to the build."
            ),
            format_args!(
                "ビルドで何を指定しても、このステージは常に `{platform}` 向けになります。プラットフォームはビルド時の指定に任せましょう。"
            ),
        );
    }
    Text::new(
        format_args!(
            "`{platform}` does not follow the platform of the build. Use `$BUILDPLATFORM` or no flag at all."
        ),
        format_args!(
            "`{platform}` はビルドのプラットフォームに従いません。`$BUILDPLATFORM` を使うか、フラグを省きましょう。"
        ),
    )
}

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for stage in &document.stages {
        let Some(platform) = &stage.from.platform else {
            continue;
        };
        if platform.text.is_empty() {
            continue;
        }
        let is_constant = expansion(document.tree, platform, &|_| None).variables.is_empty();
        let by_hadolint =
            !platform.text.contains("BUILDPLATFORM") && !platform.text.contains("TARGETPLATFORM");
        let by_buildkit = is_constant && is_unnamed(stage, platform);
        let aliases = match (by_hadolint, by_buildkit) {
            (true, true) => RULE.aliases,
            (true, false) => ONLY_HADOLINT,
            (false, true) => ONLY_BUILDKIT,
            (false, false) => continue,
        };
        let finding = report.add(platform.span, message(&platform.text, is_constant));
        finding.known_as(aliases);
        if by_buildkit {
            finding.with_fix(platform_flag::removed(document, stage).map(|edit| Fix::risky(FIX, vec![edit])));
        }
    }
}

/// Whether it is a platform of which neither part is in the stage's name.
fn is_unnamed(stage: &Stage<'_>, platform: &Word) -> bool {
    let Some((os, architecture)) = platform_flag::parts(&platform.text) else {
        return false;
    };
    let name = stage.name().map(|name| name.text.to_ascii_lowercase());
    let name = name.unwrap_or_default();
    !name.contains(&os) && !architecture.is_some_and(|architecture| name.contains(&architecture))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, of, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM --platform=linux/amd64 a:1", &["linux/amd64"]);
        hits(&RULE, "FROM --platform=linux a:1", &["linux"]);
        hits(&RULE, "FROM --platform=linux/$ARCH a:1", &["linux/$ARCH"]);
        passes(&RULE, "FROM --platform=$BUILDPLATFORM a:1");
        passes(&RULE, "FROM --platform=${TARGETPLATFORM} a:1");
        passes(&RULE, "FROM --platform=${TARGETPLATFORM:-linux} a:1");
        passes(&RULE, "FROM a:1");
    }

    #[test]
    fn peers_disagree() {
        let known = |text: &str| of(&RULE, text)[0].aliases;
        assert_eq!(known("FROM --platform=linux/amd64 a:1 AS x"), RULE.aliases);
        for text in [
            "FROM --platform=linux/amd64 a:1 AS amd64",
            "FROM --platform=linux/x86_64 a:1 AS for-amd64",
            "FROM --platform=$P a:1",
            "FROM --platform=nonsense a:1",
        ] {
            assert_eq!(known(text), super::ONLY_HADOLINT, "{text}");
        }
    }

    #[test]
    fn fixed() {
        fixes(
            &RULE,
            Safety::Unsafe,
            "FROM  --platform=linux/arm64  a:1 AS b\n",
            "FROM  a:1 AS b\n",
        );
    }
}
