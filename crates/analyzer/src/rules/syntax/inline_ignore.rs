//! ## What it does
//! Finds comments that silence rules.
//!
//! ## Why it matters
//! Where exceptions belong into the settings of a project, none should be made in the file. Off by default.
//!
//! ## Example
//! ```dockerfile
//! # hadolint ignore=DL3006
//! FROM debian
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM debian:12
//! ```
//!
//! ## Fix safety
//! There is no fix: the finding behind it has to be mended.
//!
//! ## See also
//! Lesson 10.1, reading lint.
//!
//! # 日本語
//! ## 何を調べるか
//! ルールを黙らせるコメントを見つけます。
//!
//! ## なぜ問題か
//! 例外をプロジェクトの設定で管理する場合、ファイルの中で例外を作るべきではありません。既定では無効です。
//!
//! ## 修正の安全性
//! 自動では直せません。隠されている指摘の方を直す必要があります。
//!
//! ## 関連
//! レッスン 10.1（lint を読む）。

use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::suppression::{Dialect, Scope};
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "inline-ignore",
    aliases: &["DL1001"],
    category: Category::Syntax,
    severity: Severity::Info,
    on_by_default: false,
    since: "0.1.0",
    summary: Text::fixed("comment that silences rules", "ルールを黙らせるコメント"),
    docs: docs_of!("inline_ignore.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "This comment hides findings. Mend what it hides, or make the exception in the settings.",
    "このコメントは指摘を隠しています。隠している問題を直すか、設定で例外にしてください。",
);

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    let comments = document.settings.suppressions.list.iter();
    for comment in comments.filter(|comment| !comment.names.is_empty()) {
        let diagnostic = report.add(comment.comment, MESSAGE);
        if comment.dialect != Dialect::Hadolint || comment.scope != Scope::Instruction {
            diagnostic.known_as(&[]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{hits, passes};

    #[test]
    fn cases() {
        hits(
            &RULE,
            "# hadolint ignore=DL3006\nFROM a",
            &["# hadolint ignore=DL3006"],
        );
        hits(
            &RULE,
            "FROM a:1\n  # utsuwa ignore=sudo\nRUN b",
            &["# utsuwa ignore=sudo"],
        );
        passes(&RULE, "# hadolint shell=bash\n# ignore nothing\nFROM a:1");
    }
}
