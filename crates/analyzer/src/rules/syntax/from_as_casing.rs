//! ## What it does
//! Finds `as` whose case is not that of its `FROM`.
//!
//! ## Why it matters
//! Builders take any case, but a mix of both makes readers stop.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:12 as build
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM debian:12 AS build
//! ```
//!
//! ## Fix safety
//! Safe: the case means nothing.
//!
//! ## See also
//! Lesson 10.1, reading lint.
//!
//! # 日本語
//! ## 何を調べるか
//! 大文字と小文字が `FROM` と揃っていない `as` を見つけます。
//!
//! ## なぜ問題か
//! ビルダーはどちらでも受け付けますが、混ざっていると読みにくくなります。
//!
//! ## 修正の安全性
//! 安全です。大文字と小文字の違いに意味はありません。
//!
//! ## 関連
//! レッスン 10.1（lint を読む）。

use dockerfile::{Command, From, Span};

use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "from-as-casing",
    aliases: &["FromAsCasing", "buildkit/FromAsCasing", "dfu:INVALID_AS"],
    category: Category::Syntax,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("`as` in another case than FROM", "FROM と揃わない `as`"),
    docs: docs_of!("from_as_casing.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "Write FROM and AS in the same case.",
    "FROM と AS の大文字・小文字を揃えてください。",
);

const TITLE: Text = Text::fixed("Change the case", "大文字と小文字を揃える");

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for site in &document.sites {
        let Command::From(from) = &site.instruction.command else {
            continue;
        };
        let keyword = site.instruction.keyword.text.as_str();
        let Some((span, written)) = marker(document, from) else {
            continue;
        };
        let wanted = if keyword == keyword.to_ascii_uppercase() {
            "AS"
        } else if keyword == keyword.to_ascii_lowercase() {
            "as"
        } else {
            // `inconsistent-instruction-casing` speaks of it.
            continue;
        };
        if written != wanted {
            let fix = (document.tree.slice(span) == written)
                .then(|| Fix::safe(TITLE, vec![Edit::replace(span, wanted)]));
            report.add(span, MESSAGE).with_fix(fix);
        }
    }
}

/// Where `AS` stands, and as what.
fn marker(document: &Document<'_>, from: &From) -> Option<(Span, String)> {
    let alias = from.alias.as_ref()?;
    let between = document
        .tree
        .logical(Span::new(from.image.span.end, alias.span.start));
    let text = between.as_str();
    let start = text.find(['a', 'A'])?;
    let written = text.get(start..start + 2)?;
    Some((between.span(start..start + 2), written.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety::Safe;
    use crate::testing::{fixes, hits, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1 as b\nFROM c:1 As d", &["as", "As"]);
        hits(&RULE, "from a:1 AS b", &["AS"]);
        hits(&RULE, "FROM a:1 \\\n# as\n  as b", &["as"]);
        passes(&RULE, "FROM a:1 AS b\nfrom c:1 as d\nFrom e:1 as f\nFROM as:1");
    }

    #[test]
    fn the_case_changes() {
        fixes(&RULE, Safe, "FROM a:1 as b", "FROM a:1 AS b");
        fixes(&RULE, Safe, "from a:1 \\\n AS b", "from a:1 \\\n as b");
    }
}
