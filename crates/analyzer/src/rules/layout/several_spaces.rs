//! ## What it does
//! Finds several spaces or tabs between two words where one does, but not inside the commands of a shell. Off by default: `utsuwa fmt` does it.
//!
//! ## Why it matters
//! They look like an alignment that the next change breaks.
//!
//! ## Example
//! ```dockerfile
//! COPY   src    /app
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! COPY src /app
//! ```
//!
//! ## Fix safety
//! Safe: builders take any number of them for one.
//!
//! ## See also
//! Lesson 10.1, reading lint.
//!
//! # 日本語
//! ## 何を調べるか
//! 1 つで足りる語の間に続けて入れた空白やタブを見つけます。シェルのコマンドの中は調べません。既定ではオフです（`utsuwa fmt` が直します）。
//!
//! ## なぜ問題か
//! 位置を揃えたように見えても、次の変更で崩れます。
//!
//! ## 修正の安全性
//! 安全です。ビルダーにとっては 1 つでも同じです。
//!
//! ## 関連
//! レッスン 10.1（lint を読む）。

use format::{Edit, Kind};

use super::edits;
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "several-spaces",
    aliases: &["tally/no-multi-spaces"],
    category: Category::Behaviour,
    severity: Severity::Style,
    on_by_default: false,
    since: "0.1.0",
    summary: Text::fixed("several spaces between two words", "語の間の連続した空白"),
    docs: docs_of!("several_spaces.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "Several spaces between two words. One does.",
    "語の間に空白が続いています。1 つにしましょう。",
);
const FIX: Text = Text::fixed("Leave one space", "空白を 1 つにする");

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    edits::report(document, report, &MESSAGE, &FIX, is_meant);
}

fn is_meant(document: &Document<'_>, edit: &Edit) -> bool {
    let text = document.tree.slice(edit.span);
    edit.kind == Kind::Gap && text.len() > 1 && text.trim_matches([' ', '\t']).is_empty()
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
            "FROM  a:1\nCOPY b \t c\nRUN  d   e  \\\n  f\n",
            &["  ", " \t ", "  ", "  "],
        );
        passes(&RULE, "FROM a:1\nENV b=\"c  d\"\nWORKDIR /b  c\n");
    }

    #[test]
    fn fixed() {
        fixes(
            &RULE,
            Safety::Safe,
            "FROM   a:1   AS  b\nRUN    --network=none   c  d\n",
            "FROM a:1 AS b\nRUN --network=none c  d\n",
        );
    }
}
