//! ## What it does
//! Finds a file whose last line has no end. Off by default: `utsuwa fmt` does it.
//!
//! ## Why it matters
//! A line added later changes the one before it too, and `cat` puts the next prompt behind it.
//!
//! ## Example
//! ```dockerfile
//! USER app
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! USER app
//!
//! ```
//!
//! ## Fix safety
//! Safe: builders do not need it.
//!
//! ## See also
//! Lesson 10.1, reading lint.
//!
//! # 日本語
//! ## 何を調べるか
//! 最後の行が改行で終わっていないファイルを見つけます。既定ではオフです（`utsuwa fmt` が直します）。
//!
//! ## なぜ問題か
//! 後で行を足すと前の行まで差分になり、`cat` で表示すると次のプロンプトがくっつきます。
//!
//! ## 修正の安全性
//! 安全です。ビルダーには影響しません。
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
    name: "missing-final-newline",
    aliases: &["tally/eol-last"],
    category: Category::Behaviour,
    severity: Severity::Style,
    on_by_default: false,
    since: "0.1.0",
    summary: Text::fixed("no newline at the end of the file", "ファイル末尾の改行がない"),
    docs: docs_of!("missing_final_newline.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "The last line has no end. Add a newline.",
    "最後の行に改行がありません。加えましょう。",
);
const FIX: Text = Text::fixed("Add a newline", "改行を加える");

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    edits::report(document, report, &MESSAGE, &FIX, is_meant);
}

fn is_meant(_: &Document<'_>, edit: &Edit) -> bool {
    edit.kind == Kind::FinalNewline
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1", &[""]);
        passes(&RULE, "FROM a:1\n");
        passes(&RULE, "");
        passes(&RULE, "FROM a:1\nRUN <<E\nb");
    }

    #[test]
    fn fixed() {
        fixes(
            &RULE,
            Safety::Safe,
            "FROM a:1\r\nUSER b",
            "FROM a:1\r\nUSER b\r\n",
        );
    }
}
