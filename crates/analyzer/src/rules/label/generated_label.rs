//! ## What it does
//! Finds labels that buildx writes itself when `BUILDX_GIT_LABELS` is set. Off by default.
//!
//! ## Why it matters
//! Two places then say where the image comes from, and the one in the Dockerfile is soon out of date.
//!
//! ## Example
//! ```dockerfile
//! LABEL org.opencontainers.image.revision="43c572f" team="core"
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! LABEL team="core"
//! ```
//!
//! ## Fix safety
//! Unsafe: without `BUILDX_GIT_LABELS=full` the label is gone.
//!
//! ## See also
//! Lesson 10.1, reading lint.
//!
//! # 日本語
//! ## 何を調べるか
//! `BUILDX_GIT_LABELS` を設定すると buildx が自分で付けるラベルを見つけます。既定ではオフです。
//!
//! ## なぜ問題か
//! イメージの出どころが 2 か所に書かれることになり、Dockerfile の側はすぐに古くなります。
//!
//! ## 修正の安全性
//! 安全ではありません。`BUILDX_GIT_LABELS=full` がなければラベルは失われます。
//!
//! ## 関連
//! レッスン 10.1（lint を読む）。

use super::labels;
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "generated-label",
    aliases: &["tally/labels/no-buildx-git-overlap"],
    category: Category::Behaviour,
    severity: Severity::Warning,
    on_by_default: false,
    since: "0.1.0",
    summary: Text::fixed("label that buildx writes itself", "buildx が自動で付けるラベル"),
    docs: docs_of!("generated_label.rs"),
    check,
};

const NAMES: [&str; 3] = [
    "org.opencontainers.image.source",
    "org.opencontainers.image.revision",
    "com.docker.image.source.entrypoint",
];
const MESSAGE: Text = Text::fixed(
    "buildx writes this label itself where BUILDX_GIT_LABELS is set. Leave it to buildx.",
    "BUILDX_GIT_LABELS を設定していれば、このラベルは buildx が付けます。buildx に任せましょう。",
);
const FIX: Text = Text::fixed("Remove the label", "このラベルを消す");

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for (site, index, pair) in labels::pairs(document) {
        if site.is_onbuild || !NAMES.contains(&pair.name.text.as_str()) {
            continue;
        }
        let fix = labels::removal(document, site, index).map(|edit| Fix::risky(FIX, vec![edit]));
        report.add(pair.name.span, MESSAGE).with_fix(fix);
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, passes};

    #[test]
    fn cases() {
        hits(
            &RULE,
            "FROM a:1\nLABEL org.opencontainers.image.source=a b=c",
            &["org.opencontainers.image.source"],
        );
        passes(&RULE, "FROM a:1\nLABEL org.opencontainers.image.version=1");
    }

    #[test]
    fn fixed() {
        fixes(
            &RULE,
            Safety::Unsafe,
            "FROM a:1\nLABEL a=b org.opencontainers.image.revision=c\n",
            "FROM a:1\nLABEL a=b\n",
        );
    }
}
