//! ## What it does
//! Finds the label `org.opencontainers.image.base.digest` where `FROM` has no digest, or another one. Off by
//! default.
//!
//! ## Why it matters
//! The label says from which image this one was built. Scanners compare it with the newest base image, and a wrong
//! one makes them silent, or loud for nothing.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:13
//! LABEL org.opencontainers.image.base.digest="sha256:4b44499bc2a6c78d726f3b281e6798009c0ae1f034b0bfaf6a227147dcff928b"
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM debian:13
//! ```
//!
//! ## Fix safety
//! Unsafe: the label takes the digest of `FROM`, or is removed where there is none.
//!
//! ## See also
//! Lesson 10.2, official images and pinning.
//!
//! # 日本語
//! ## 何を調べるか
//! `FROM` にダイジェストがないか、違うダイジェストなのに書かれた `org.opencontainers.image.base.digest` ラベルを
//! 見つけます。既定ではオフです。
//!
//! ## なぜ問題か
//! このラベルは、どのイメージから作られたかを表します。スキャナーは最新のベースイメージと比べるため、間違っていると
//! 警告が出なかったり、無駄に出たりします。
//!
//! ## 修正の安全性
//! 安全ではありません。ラベルを `FROM` のダイジェストに合わせるか、なければ消します。
//!
//! ## 関連
//! レッスン 10.2（公式イメージと固定）。

use super::labels;
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "stale-base-digest",
    aliases: &["tally/labels/no-stale-base-digest"],
    category: Category::Reproducibility,
    severity: Severity::Warning,
    on_by_default: false,
    since: "0.1.0",
    summary: Text::fixed(
        "label names another base image",
        "実際と違うベースイメージを示すラベル",
    ),
    docs: docs_of!("stale_base_digest.rs"),
    check,
};

const NAME: &str = "org.opencontainers.image.base.digest";
const UNPINNED: Text = Text::fixed(
    "FROM has no digest, so this label goes stale. Pin the base image, or remove the label.",
    "FROM にダイジェストがないため、このラベルはいずれ古くなります。ベースイメージを固定するか、ラベルを消しましょう。",
);
const OTHER: Text = Text::fixed(
    "This is not the digest that FROM names. Write that one.",
    "FROM のダイジェストと違います。同じものを書きましょう。",
);
const FIX: Text = Text::fixed("Keep the label and FROM the same", "ラベルを FROM に合わせる");

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    let mut digests: Vec<Option<&str>> = Vec::with_capacity(document.stages.len());
    for stage in &document.stages {
        let digest = match stage.parent {
            Some(parent) => digests.get(parent).copied().flatten(),
            None => stage.from.image_name().digest,
        };
        digests.push(digest);
    }
    for (site, index, pair) in labels::pairs(document) {
        let Some(word) = pair.value.as_ref() else { continue };
        if site.is_onbuild || pair.name.text != NAME {
            continue;
        }
        let Some(value) = document.expand(site, word) else {
            continue;
        };
        let digest = site.stage.and_then(|stage| digests.get(stage).copied().flatten());
        let (message, edit) = match digest {
            Some(digest) if digest.contains('$') || digest == value => continue,
            Some(digest) => {
                let edit = Edit::replace(word.span, format!("\"{digest}\""));
                (OTHER, (!word.has_variable()).then_some(edit))
            }
            None => (UNPINNED, labels::removal(document, site, index)),
        };
        report
            .add(labels::span(pair), message)
            .with_fix(edit.map(|edit| Fix::risky(FIX, vec![edit])));
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, passes};

    const LABEL: &str = "LABEL org.opencontainers.image.base.digest";

    #[test]
    fn cases() {
        let at = "org.opencontainers.image.base.digest=sha256:b";
        hits(&RULE, &format!("FROM a:1\n{LABEL}=sha256:b"), &[at]);
        hits(
            &RULE,
            &format!("FROM a@sha256:a AS x\nFROM x\n{LABEL}=sha256:b"),
            &[at],
        );
        passes(
            &RULE,
            &format!("FROM a@sha256:b AS x\nFROM x\n{LABEL}=\"sha256:b\""),
        );
        passes(&RULE, &format!("FROM a:1\n{LABEL}=$DIGEST"));
        passes(&RULE, "FROM a:1\nLABEL org.opencontainers.image.base.name=a");
    }

    #[test]
    fn fixed() {
        let unsafely = |text: String, expect: &str| fixes(&RULE, Safety::Unsafe, &text, expect);
        unsafely(
            format!("FROM a@sha256:a\n{LABEL}=sha256:b c=d\n"),
            &format!("FROM a@sha256:a\n{LABEL}=\"sha256:a\" c=d\n"),
        );
        unsafely(format!("FROM a:1\n{LABEL}=sha256:b\n"), "FROM a:1\n");
    }
}
