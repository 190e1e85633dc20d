//! ## What it does
//! Finds three or more `LABEL` instructions one right after the other. Off by default.
//!
//! ## Why it matters
//! One instruction with a line for each label is shorter, and shows that they belong together. The image is the
//! same.
//!
//! ## Example
//! ```dockerfile
//! LABEL maintainer="team@example.com"
//! LABEL version="1.0"
//! LABEL description="A web server"
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! LABEL maintainer="team@example.com" \
//!     version="1.0" \
//!     description="A web server"
//! ```
//!
//! ## Fix safety
//! Safe: the image has the same labels.
//!
//! ## See also
//! Lesson 5.5, layers and the cache.
//!
//! # 日本語
//! ## 何を調べるか
//! 3 つ以上続けて書かれた `LABEL` を見つけます。既定ではオフです。
//!
//! ## なぜ問題か
//! 1 つの命令にまとめて 1 行に 1 つずつ書くほうが短く、関係のあるものだと分かります。できるイメージは同じです。
//!
//! ## 修正の安全性
//! 安全です。イメージのラベルは変わりません。
//!
//! ## 関連
//! レッスン 5.5（レイヤーとキャッシュ）。

use dockerfile::{Instruction, Item, Span};

use super::labels;
use crate::document::{Document, Site};
use crate::report::Report;
use crate::rule::docs_of;
use crate::rules::lines;
use crate::{Category, Edit, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "ungrouped-labels",
    aliases: &["tally/labels/prefer-grouped"],
    category: Category::Behaviour,
    severity: Severity::Info,
    on_by_default: false,
    since: "0.1.0",
    summary: Text::fixed("many LABEL instructions in a row", "続けて書かれた LABEL"),
    docs: docs_of!("ungrouped_labels.rs"),
    check,
};

const MANY: usize = 3;
const MESSAGE: Text = Text::fixed(
    "These LABEL instructions can be one. Put the labels on lines of their own.",
    "続いている LABEL は 1 つにまとめられます。1 行に 1 つずつ並べましょう。",
);
const FIX: Text = Text::fixed("Write one LABEL", "1 つの LABEL にまとめる");

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    let mut group: Vec<Site<'_>> = Vec::new();
    let mut sites = document.sites.iter().filter(|site| !site.is_onbuild).copied();
    let mut next = sites.next();
    for item in &document.tree.items {
        let site = next.filter(|site| is_of(item, site.instruction));
        if site.is_some() {
            next = sites.next();
        }
        match site.filter(|&site| !labels::pairs_of(site).is_empty()) {
            Some(site) => group.push(site),
            None => add(document, report, &std::mem::take(&mut group)),
        }
    }
    add(document, report, &group);
}

fn is_of(item: &Item, instruction: &Instruction) -> bool {
    item.instruction()
        .is_some_and(|own| std::ptr::eq(own, instruction))
}

fn add(document: &Document<'_>, report: &mut Report<'_>, group: &[Site<'_>]) {
    let (Some(first), true) = (group.first(), group.len() >= MANY) else {
        return;
    };
    let edits: Option<Vec<Edit>> = group.windows(2).map(|pair| join(document, pair)).collect();
    report
        .add(first.instruction.span, MESSAGE)
        .with_fix(edits.map(|edits| Fix::safe(FIX, edits)));
}

/// Puts a continuation in the place of the line's end and the second keyword. None if a `LABEL` has the old form,
/// which takes the rest of the line, or if a comment would be lost.
fn join(document: &Document<'_>, pair: &[Site<'_>]) -> Option<Edit> {
    let [before, after] = pair else { return None };
    let all = labels::pairs_of(*before).iter().chain(labels::pairs_of(*after));
    if !all.into_iter().all(|pair| labels::has_equals(document, pair)) {
        return None;
    }
    let first = labels::pairs_of(*after).first()?;
    let span = Span::new(before.instruction.span.end, first.name.span.start);
    if document.tree.text.get(span.range())?.contains('#') {
        return None;
    }
    let newline = lines::newline(document.tree);
    let escape = lines::escape(document.tree);
    Some(Edit::replace(span, format!(" {escape}{newline}    ")))
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
            "FROM a:1\nLABEL b=1\nLABEL c=2\nLABEL d=3 e=4\nRUN x",
            &["LABEL b=1"],
        );
        passes(&RULE, "FROM a:1\nLABEL b=1\nLABEL c=2\nRUN x\nLABEL d=3");
        passes(&RULE, "FROM a:1\nLABEL b=1\nLABEL c=2\n\nLABEL d=3");
        passes(&RULE, "FROM a:1\nLABEL b=1 c=2 d=3");
    }

    #[test]
    fn fixed() {
        let safely = |text, expect| fixes(&RULE, Safety::Safe, text, expect);
        safely(
            "FROM a:1\nLABEL b=1\nlabel  c=2 \\\n  d=3\nLABEL e=\"f g\"\nRUN x\n",
            "FROM a:1\nLABEL b=1 \\\n    c=2 \\\n  d=3 \\\n    e=\"f g\"\nRUN x\n",
        );
        safely(
            "# escape=`\r\nFROM a:1\r\nLABEL b=1\r\nLABEL c=2\r\nLABEL d=3",
            "# escape=`\r\nFROM a:1\r\nLABEL b=1 `\r\n    c=2 `\r\n    d=3",
        );
    }

    #[test]
    fn the_old_form_takes_the_whole_line() {
        assert_eq!(
            of(&RULE, "FROM a:1\nLABEL b 1\nLABEL c=2\nLABEL d=3")[0].fix,
            None
        );
    }
}
