//! ## What it does
//! Finds several blank lines in a row, and blank lines at the end of the file. Off by default: `utsuwa fmt` does it.
//!
//! ## Why it matters
//! One blank line separates as well, and more fits on a screen.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:13
//!
//!
//! RUN make
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM debian:13
//!
//! RUN make
//! ```
//!
//! ## Fix safety
//! Safe: builders drop it.
//!
//! ## See also
//! Lesson 10.1, reading lint.
//!
//! # 日本語
//! ## 何を調べるか
//! 続いている空行と、ファイルの最後の空行を見つけます。既定ではオフです（`utsuwa fmt` が直します）。
//!
//! ## なぜ問題か
//! 区切りは空行 1 つで十分で、そのほうが画面に多く収まります。
//!
//! ## 修正の安全性
//! 安全です。ビルダーはどのみち無視します。
//!
//! ## 関連
//! レッスン 10.1（lint を読む）。

use dockerfile::Node;
use format::{Edit, Kind};

use super::edits;
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::rules::lines;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "several-blank-lines",
    aliases: &["tally/no-multiple-empty-lines"],
    category: Category::Behaviour,
    severity: Severity::Style,
    on_by_default: false,
    since: "0.1.0",
    summary: Text::fixed("several blank lines", "連続した空行"),
    docs: docs_of!("several_blank_lines.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "More blank lines than needed. Leave one between instructions, and none at the end.",
    "空行が多すぎます。命令の間は 1 行にし、末尾には置かないようにしましょう。",
);
const FIX: Text = Text::fixed("Remove the blank lines", "余分な空行を消す");

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    edits::report(document, report, &MESSAGE, &FIX, is_meant);
}

fn is_meant(document: &Document<'_>, edit: &Edit) -> bool {
    let at_line = lines::item_at(document.tree, edit.span.start);
    edit.kind == Kind::BlankLine && at_line.is_some_and(|(_, item)| matches!(item.node, Node::Blank))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1\n\n \n\nRUN b\n\n", &[" \n\n", "\n"]);
        passes(&RULE, "FROM a:1\n\nRUN b \\\n\n\n  c\n\nRUN <<E\n\n\nE\n");
    }

    #[test]
    fn fixed() {
        fixes(
            &RULE,
            Safety::Safe,
            "\n\nFROM a:1\n\n\n\n# b\nRUN c\n\n\n",
            "FROM a:1\n\n# b\nRUN c\n",
        );
    }
}
