//! ## What it does
//! Finds a `LABEL` whose labels are not in the order of their names. Off by default.
//!
//! ## Why it matters
//! In order, a label is easy to find, and a second one of the same name easy to see. The image is the same.
//!
//! ## Example
//! ```dockerfile
//! LABEL version="1.0" \
//!     maintainer="team@example.com"
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! LABEL maintainer="team@example.com" \
//!     version="1.0"
//! ```
//!
//! ## Fix safety
//! Safe: the image has the same labels.
//!
//! ## See also
//! Lesson 10.1, reading lint.
//!
//! # 日本語
//! ## 何を調べるか
//! 名前の順に並んでいない `LABEL` を見つけます。既定ではオフです。
//!
//! ## なぜ問題か
//! 順に並んでいればラベルを探しやすく、同じ名前が 2 つあってもすぐ気付けます。できるイメージは同じです。
//!
//! ## 修正の安全性
//! 安全です。イメージのラベルは変わりません。
//!
//! ## 関連
//! レッスン 10.1（lint を読む）。

use dockerfile::{Pair, PieceKind};

use super::labels;
use crate::document::{Document, Site};
use crate::report::Report;
use crate::rule::docs_of;
use crate::rules::lines;
use crate::{Category, Edit, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "unsorted-labels",
    aliases: &["tally/labels/prefer-stable-order"],
    category: Category::Behaviour,
    severity: Severity::Style,
    on_by_default: false,
    since: "0.1.0",
    summary: Text::fixed("labels in no order", "順に並んでいないラベル"),
    docs: docs_of!("unsorted_labels.rs"),
    check,
};

fn message(name: &str) -> Text {
    Text::new(
        format_args!("The label {name} belongs before the one in front of it. Sort the labels by name."),
        format_args!("ラベル {name} は 1 つ前のラベルより先に来ます。名前の順に並べましょう。"),
    )
}
const FIX: Text = Text::fixed("Sort the labels", "ラベルを並べ替える");

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for &site in &document.sites {
        let pairs = labels::pairs_of(site);
        let late = pairs
            .windows(2)
            .find_map(|pair| (name(&pair[1]) < name(&pair[0])).then_some(&pair[1]));
        if let Some(late) = late {
            report
                .add(late.name.span, message(name(late)))
                .with_fix(fix(document, site));
        }
    }
}

fn name(pair: &Pair) -> &str {
    &pair.name.text
}

/// None if two labels have one name, where the order counts, or if there are comments, which belong to a label.
fn fix(document: &Document<'_>, site: Site<'_>) -> Option<Fix> {
    let pairs = labels::pairs_of(site);
    let mut sorted: Vec<&Pair> = pairs.iter().collect();
    dockerfile::order::sort_by(&mut sorted, |a, b| name(a).cmp(name(b)));
    let is_plain = sorted.windows(2).all(|pair| name(pair[0]) != name(pair[1]))
        && sorted
            .iter()
            .all(|pair| pair.equals.is_some() && is_plain_name(&pair.name))
        // A continuation inside a pair would go along with it.
        && !pairs.iter().any(|pair| document.tree.slice(labels::span(pair)).contains('\n'));
    let (_, item) = lines::item_at(document.tree, site.instruction.span.start)?;
    if !is_plain || item.pieces.iter().any(|piece| piece.kind == PieceKind::Comment) {
        return None;
    }
    let edits = pairs.iter().zip(sorted).map(|(old, new)| {
        let text = document.tree.slice(labels::span(new));
        Edit::replace(labels::span(old), text)
    });
    Some(Fix::safe(FIX, edits.collect()))
}

/// Whether a name stays one when it stands elsewhere.
fn is_plain_name(name: &dockerfile::Word) -> bool {
    !name.has_variable() && !name.text.is_empty() && !name.text.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, of, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1\nLABEL b=1 c=2 a=3 d=4", &["a"]);
        hits(&RULE, "FROM a:1\nONBUILD LABEL b=1 a=3", &["a"]);
        passes(&RULE, "FROM a:1\nLABEL a=1 b=2\nLABEL a=3");
    }

    #[test]
    fn fixed() {
        fixes(
            &RULE,
            Safety::Safe,
            "FROM a:1\nLABEL c=\"1 2\" \\\n  b='x'  a=3\n",
            "FROM a:1\nLABEL a=3 \\\n  b='x'  c=\"1 2\"\n",
        );
    }

    #[test]
    fn order_counts_where_names_are_the_same() {
        assert_eq!(of(&RULE, "FROM a:1\nLABEL b=1 a=2 b=3")[0].fix, None);
        assert_eq!(of(&RULE, "FROM a:1\nLABEL b=1 \\\n# c\n a=2")[0].fix, None);
    }
}
