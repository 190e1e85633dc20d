//! ## What it does
//! Finds labels that a later `LABEL` of the same stage sets again.
//!
//! ## Why it matters
//! Only the last value is in the image. The first one only makes readers believe something else.
//!
//! ## Example
//! ```dockerfile
//! LABEL version="1.0" team="core"
//! LABEL version="1.1"
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! LABEL team="core"
//! LABEL version="1.1"
//! ```
//!
//! ## Fix safety
//! Safe: the value that is removed is in no image.
//!
//! ## See also
//! Lesson 10.1, reading lint.
//!
//! # 日本語
//! ## 何を調べるか
//! 同じステージの後の `LABEL` で設定し直されるラベルを見つけます。
//!
//! ## なぜ問題か
//! イメージに残るのは最後の値だけです。最初の値は読む人を誤解させるだけです。
//!
//! ## 修正の安全性
//! 安全です。消す値はどのイメージにも入っていません。
//!
//! ## 関連
//! レッスン 10.1（lint を読む）。

use std::collections::HashSet;

use super::labels;
use crate::document::{Document, Site};
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "duplicate-label",
    aliases: &["tally/labels/no-duplicate-keys"],
    category: Category::Behaviour,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("label set twice", "2 回設定されたラベル"),
    docs: docs_of!("duplicate_label.rs"),
    check,
};

fn message(name: &str) -> Text {
    Text::new(
        format_args!("The label {name} is set again below, and this value is lost. Remove one of them."),
        format_args!("ラベル {name} は後で設定し直され、この値は使われません。どちらかを消しましょう。"),
    )
}
const FIX: Text = Text::fixed("Remove this value", "この値を消す");

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    let mut found = Vec::new();
    let mut below: HashSet<&str> = HashSet::new();
    let mut stage = None;
    for &site in document.sites.iter().rev().filter(|site| !site.is_onbuild) {
        if site.stage != stage {
            stage = site.stage;
            below.clear();
        }
        for (index, pair) in labels::pairs_of(site).iter().enumerate().rev() {
            if !pair.name.has_variable() && !below.insert(pair.name.text.as_str()) {
                found.push((site, index));
            }
        }
    }
    for (site, index) in found.into_iter().rev() {
        add(document, report, site, index);
    }
}

fn add(document: &Document<'_>, report: &mut Report<'_>, site: Site<'_>, index: usize) {
    let Some(pair) = labels::pairs_of(site).get(index) else {
        return;
    };
    let fix = labels::removal(document, site, index).map(|edit| Fix::safe(FIX, vec![edit]));
    report.add(pair.name.span, message(&pair.name.text)).with_fix(fix);
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, of, passes};

    #[test]
    fn cases() {
        hits(
            &RULE,
            "FROM a:1\nLABEL b=1 c=2 b=3\nRUN x\nLABEL b=4",
            &["b", "b"],
        );
        hits(&RULE, "FROM a:1\nLABEL \"b\" 1\nLABEL b=2", &["\"b\""]);
        passes(&RULE, "FROM a:1 AS x\nLABEL b=1\nFROM x\nLABEL b=2");
        passes(&RULE, "FROM a:1\nLABEL b=1 B=2");
        passes(&RULE, "FROM a:1\nLABEL b=1\nONBUILD LABEL b=2");
        passes(&RULE, "FROM a:1\nLABEL $b=1 $b=2");
    }

    #[test]
    fn fixed() {
        let safely = |text, expect| fixes(&RULE, Safety::Safe, text, expect);
        safely(
            "FROM a:1\nLABEL b=1\nRUN x\nLABEL b=2\n",
            "FROM a:1\nRUN x\nLABEL b=2\n",
        );
        safely("FROM a:1\nLABEL b=1 c=2 b=3\n", "FROM a:1\nLABEL c=2 b=3\n");
        safely(
            "FROM a:1\nLABEL a=1 \\\n  b=1 \\\n  c=2 \\\n  b=3\n",
            "FROM a:1\nLABEL a=1 \\\n  c=2 \\\n  b=3\n",
        );
        safely(
            "FROM a:1\nLABEL b=1 \\\n  c=2\nLABEL b=3\n",
            "FROM a:1\nLABEL c=2\nLABEL b=3\n",
        );
    }

    #[test]
    fn comments_stay() {
        let text = "FROM a:1\nLABEL a=1 \\\n  # why\n  b=1\nLABEL b=2\n";
        assert_eq!(of(&RULE, text)[0].fix, None);
    }
}
