//! ## What it does
//! Finds `MAINTAINER`.
//!
//! ## Why it matters
//! The instruction has been deprecated since 2017. A label says the same, is found by the same tools as all other
//! labels, and can hold more than a name.
//!
//! ## Example
//! ```dockerfile
//! MAINTAINER A. Nonymous <a@example.com>
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! LABEL org.opencontainers.image.authors="A. Nonymous <a@example.com>"
//! ```
//!
//! ## Fix safety
//! Safe: nothing that runs reads it. The image's author field becomes a label.
//!
//! ## See also
//! Lesson 10.1, reading lint.
//!
//! # 日本語
//! ## 何を調べるか
//! `MAINTAINER` を見つけます。
//!
//! ## なぜ問題か
//! この命令は 2017 年から非推奨です。ラベルなら同じことを書けて、他のラベルと同じ道具で調べられ、名前以外も
//! 記せます。
//!
//! ## 修正の安全性
//! 安全です。実行されるものはどれもこれを読みません。イメージの author 欄の代わりにラベルが付きます。
//!
//! ## 関連
//! レッスン 10.1（lint を読む）。

use dockerfile::Command;

use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Safety, Severity, Span, Text};

pub(crate) static RULE: Rule = Rule {
    name: "maintainer-deprecated",
    aliases: &[
        "DL4000",
        "MaintainerDeprecated",
        "DS-0022",
        "CKV_DOCKER_6",
        "S6586",
        "sg:maintainer-is-deprecated",
        "dfu:DEPRECATED_MAINTAINER",
        "dfl:deprecated_in_1.13",
    ],
    category: Category::Deprecation,
    severity: Severity::Error,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("MAINTAINER is deprecated", "非推奨の MAINTAINER"),
    docs: docs_of!("maintainer_deprecated.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "MAINTAINER is deprecated. Use the label org.opencontainers.image.authors.",
    "MAINTAINER は非推奨です。ラベル org.opencontainers.image.authors を使いましょう。",
);
const FIX: Text = Text::fixed("Write a label", "ラベルに書き換える");

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for site in &document.sites {
        if let Command::Maintainer(name) = &site.instruction.command {
            // A label before the first FROM would be an error.
            let fix = site.stage.map(|_| fix(site.instruction.span, &name.text));
            report
                .add(site.instruction.keyword.span, MESSAGE)
                .with_fix(fix.flatten());
        }
    }
}

fn fix(span: Span, name: &str) -> Option<Fix> {
    if name.contains(['"', '\\', '`', '$']) {
        return None;
    }
    let label = format!("LABEL org.opencontainers.image.authors=\"{name}\"");
    Some(Fix {
        title: FIX,
        safety: Safety::Safe,
        edits: vec![Edit::replace(span, label)],
    })
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1\nMAINTAINER b", &["MAINTAINER"]);
        hits(&RULE, "MAINTAINER b\nFROM a:1", &["MAINTAINER"]);
        passes(&RULE, "FROM a:1\nLABEL maintainer=b");
    }

    #[test]
    fn fixed() {
        let expect = "FROM a:1\nLABEL org.opencontainers.image.authors=\"器 <b@c>\"\n";
        fixes(&RULE, Safety::Safe, "FROM a:1\nMAINTAINER 器 <b@c>\n", expect);
        fixes(&RULE, Safety::Safe, "FROM a:1\nMAINTAINER \"器 <b@c>\"\n", expect);
    }
}
