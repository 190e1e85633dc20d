//! ## What it does
//! Finds white space before the `=` of a pair in `ENV`, `LABEL` or `ARG`.
//!
//! ## Why it matters
//! `ENV NAME = app` gives NAME the value `= app`. Further on in a list, or in `ARG`, the build stops there.
//!
//! ## Example
//! ```dockerfile
//! ENV NAME = app
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! ENV NAME=app
//! ```
//!
//! ## Fix safety
//! Unsafe where the line can be built: the value changes to the one that was meant. Safe where it cannot.
//!
//! ## See also
//! Lesson 10.1, reading lint.
//!
//! # 日本語
//! ## 何を調べるか
//! `ENV`、`LABEL`、`ARG` の組で、`=` の前にある空白を見つけます。
//!
//! ## なぜ問題か
//! `ENV NAME = app` では NAME の値が `= app` になります。並びの 2 つ目以降や `ARG` ではビルドが止まります。
//!
//! ## 修正の安全性
//! ビルドできる行では安全ではありません。値が、意図された値に変わります。ビルドできない行では安全です。
//!
//! ## 関連
//! レッスン 10.1（lint を読む）。

use dockerfile::Span;

use super::pairs::{self, Spaced};
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "space-before-equals",
    aliases: &["S6574", "DL1000"],
    category: Category::Syntax,
    severity: Severity::Error,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("white space before `=`", "`=` の前の空白"),
    docs: docs_of!("space_before_equals.rs"),
    check,
};

const LEGACY: Text = Text::fixed(
    "The value begins with this `=`, since a space stands before it. Write `name=value`.",
    "`=` の前に空白があるため、値がこの `=` から始まります。`名前=値` と書いてください。",
);

const BROKEN: Text = Text::fixed(
    "No space may stand before this `=`.",
    "この `=` の前に空白は置けません。",
);

const TITLE: Text = Text::fixed("Remove the white space", "空白を消す");

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for site in &document.sites {
        for pair in pairs::spaced(document.tree, site.instruction) {
            let message = if pair.is_legacy { LEGACY } else { BROKEN };
            let aliases: &[&str] = if pair.is_legacy {
                &["S6574"]
            } else {
                &["S6574", "DL1000"]
            };
            report
                .add(pair.span, message)
                .known_as(aliases)
                .with_fix(mend(document, &pair));
        }
    }
}

fn mend(document: &Document<'_>, pair: &Spaced) -> Option<Fix> {
    let text = &document.tree.text;
    let gap = text.get(pair.gap.range())?;
    // White space behind the `=` goes too, and a value in one piece remains.
    let after = text.get(pair.gap.end + 1..)?;
    let rest = after.trim_start_matches([' ', '\t']);
    let spaces = Span::new(pair.gap.end + 1, pair.gap.end + 1 + after.len() - rest.len());
    let value = rest.lines().next().unwrap_or_default().trim_end();
    let has_space = document
        .tree
        .slice(pair.span)
        .contains(|c: char| c.is_whitespace() && !c.is_ascii());
    let is_one_word = !value.contains(|c: char| c.is_whitespace() || matches!(c, '\\' | '`' | '"' | '\''));
    if gap.contains('#') || has_space || pair.is_legacy && !is_one_word {
        return None;
    }
    let mut edits = vec![Edit::delete(pair.gap)];
    if pair.is_legacy {
        edits.push(Edit::delete(spaces));
        return Some(Fix::risky(TITLE, edits));
    }
    Some(Fix::safe(TITLE, super::errors::mended(document, edits)?))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety::{Safe, Unsafe};
    use crate::testing::{fixes, hits, mends, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1\nENV b = c\nLABEL d =e", &["b =", "d ="]);
        hits(&RULE, "FROM a:1\nENV b=c d =e\nARG f =g", &["d =", "f ="]);
        passes(&RULE, "FROM a:1\nENV b=c d=e\nENV f g=h\nARG i j=k");
    }

    #[test]
    fn the_space_goes() {
        fixes(&RULE, Unsafe, "FROM a:1\nENV b = c", "FROM a:1\nENV b=c");
        mends(&RULE, Safe, "FROM a:1\nENV b=c d  =e", "FROM a:1\nENV b=c d=e");
        mends(&RULE, Safe, "FROM a:1\nARG b =c", "FROM a:1\nARG b=c");
    }
}
