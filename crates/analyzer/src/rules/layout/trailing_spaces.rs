//! ## What it does
//! Finds spaces and tabs at the end of a line, outside here-documents. Off by default: `utsuwa fmt` does it.
//!
//! ## Why it matters
//! Nobody sees them, and every editor that removes them makes a change that says nothing.
//!
//! ## Example
//! ```dockerfile
//! RUN make   
//! ```
//!
//! ## Use instead
//! ```dockerfile
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
//! 行末の空白やタブを見つけます（ヒアドキュメントの中は除きます）。既定ではオフです（`utsuwa fmt` が直します）。
//!
//! ## なぜ問題か
//! 目に見えず、エディターが取り除くたびに意味のない差分が生まれます。
//!
//! ## 修正の安全性
//! 安全です。ビルダーはどのみち無視します。
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
    name: "trailing-spaces",
    aliases: &["tally/no-trailing-spaces"],
    category: Category::Behaviour,
    severity: Severity::Style,
    on_by_default: false,
    since: "0.1.0",
    summary: Text::fixed("white space at the end of a line", "行末の空白"),
    docs: docs_of!("trailing_spaces.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "White space at the end of a line. Remove it.",
    "行末に空白があります。取り除きましょう。",
);
const FIX: Text = Text::fixed("Remove the white space", "空白を取り除く");

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    edits::report(document, report, &MESSAGE, &FIX, is_meant);
}

fn is_meant(_: &Document<'_>, edit: &Edit) -> bool {
    edit.kind == Kind::TrailingSpace
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
            "FROM a:1 \n# b\t\nRUN c \\ \n  d  \n \nUSER e",
            &[" ", "\t", " ", "  ", " "],
        );
        passes(&RULE, "FROM a:1\nRUN <<E\nb  \nE\n");
        passes(&RULE, "FROM a:1\nRUN echo 'b  \\\n'\n");
        passes(&RULE, "NOPE  \n");
    }

    #[test]
    fn fixed() {
        fixes(
            &RULE,
            Safety::Safe,
            "FROM a:1 \r\nRUN c \\ \r\n  d\t",
            "FROM a:1\r\nRUN c \\\r\n  d",
        );
    }
}
