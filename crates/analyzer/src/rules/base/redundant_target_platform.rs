//! ## What it does
//! Finds `FROM --platform=$TARGETPLATFORM`.
//!
//! ## Why it matters
//! The platform of the build is what `FROM` takes anyway. The flag only makes readers wonder what it is for.
//!
//! ## Example
//! ```dockerfile
//! FROM --platform=$TARGETPLATFORM debian:12
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM debian:12
//! ```
//!
//! ## Fix safety
//! Safe: the flag says what holds without it. Unsafe where the file gives `TARGETPLATFORM` a default of its own.
//!
//! ## See also
//! Lesson 1.3, on Mac and Windows.
//!
//! # 日本語
//! ## 何を調べるか
//! `FROM --platform=$TARGETPLATFORM` を探します。
//!
//! ## なぜ問題か
//! `FROM` は何も書かなくてもビルドの対象プラットフォームを使います。この指定は、読む人に理由を考えさせるだけです。
//!
//! ## 修正の安全性
//! 安全です。指定がなくても同じになります。ファイルが `TARGETPLATFORM` に独自の既定値を与えている場合は
//! 安全ではありません。
//!
//! ## 関連
//! レッスン 1.3「Mac/Windows では」。

use super::platform_flag;
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::scope::Variable;
use crate::{Category, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "redundant-target-platform",
    aliases: &["DL3065", "RedundantTargetPlatform"],
    category: Category::Behaviour,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed(
        "FROM --platform says what holds anyway",
        "指定しなくても同じになる FROM --platform",
    ),
    docs: docs_of!("redundant_target_platform.rs"),
    check,
};

const ONLY_BUILDKIT: &[&str] = &["RedundantTargetPlatform"];
const MESSAGE: Text = Text::fixed(
    "`$TARGETPLATFORM` is the platform that FROM takes anyway. Remove the flag.",
    "`$TARGETPLATFORM` は、指定しなくても FROM が使うプラットフォームです。このフラグは消しましょう。",
);
const FIX: Text = Text::fixed("Remove the platform", "プラットフォームの指定を消す");

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    let is_own = matches!(document.scopes.global("TARGETPLATFORM"), Variable::Value(_));
    for stage in &document.stages {
        let Some(platform) = &stage.from.platform else {
            continue;
        };
        let is_target = |text: &str| matches!(text, "$TARGETPLATFORM" | "${TARGETPLATFORM}");
        if !is_target(&platform.text) {
            continue;
        }
        let finding = report.add(platform.span, MESSAGE);
        if !document
            .tree
            .text
            .get(platform.span.range())
            .is_some_and(is_target)
        {
            finding.known_as(ONLY_BUILDKIT);
        }
        let edit = platform_flag::removed(document, stage);
        finding.with_fix(edit.map(|edit| {
            let fix = if is_own { Fix::risky } else { Fix::safe };
            fix(FIX, vec![edit])
        }));
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM --platform=$TARGETPLATFORM a:1", &["$TARGETPLATFORM"]);
        hits(
            &RULE,
            "FROM --platform=\"${TARGETPLATFORM}\" a:1",
            &["\"${TARGETPLATFORM}\""],
        );
        passes(&RULE, "FROM --platform=$BUILDPLATFORM a:1");
        passes(&RULE, "FROM --platform=$TARGETPLATFORM$X a:1");
        passes(&RULE, "FROM --platform=${TARGETPLATFORM:-x} a:1");
        passes(&RULE, "FROM --platform=$TARGETOS/$TARGETARCH a:1");
    }

    #[test]
    fn fixed() {
        fixes(
            &RULE,
            Safety::Safe,
            "FROM --platform=$TARGETPLATFORM a:1 AS b\n",
            "FROM a:1 AS b\n",
        );
        fixes(
            &RULE,
            Safety::Unsafe,
            "ARG TARGETPLATFORM=linux/arm64\nFROM --platform=$TARGETPLATFORM a:1\n",
            "ARG TARGETPLATFORM=linux/arm64\nFROM a:1\n",
        );
    }
}
