//! ## What it does
//! Finds comments with `TODO` or `FIXME`.
//!
//! ## Why it matters
//! They say that something is not done yet. Off by default: many teams keep their lists so.
//!
//! ## Example
//! ```dockerfile
//! # TODO: drop root
//! FROM debian:12
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM debian:12
//! USER app
//! ```
//!
//! ## Fix safety
//! There is no fix: the work has to be done.
//!
//! ## See also
//! Lesson 10.1, reading lint.
//!
//! # 日本語
//! ## 何を調べるか
//! `TODO` や `FIXME` を含むコメントを見つけます。
//!
//! ## なぜ問題か
//! まだ終わっていない作業があることを示しています。作業の一覧をこの形で管理するチームも多いので、既定では無効です。
//!
//! ## 修正の安全性
//! 自動では直せません。作業そのものが必要です。
//!
//! ## 関連
//! レッスン 10.1（lint を読む）。

use dockerfile::{PieceKind, Span};

use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "todo-comment",
    aliases: &["S1135", "S1134"],
    category: Category::Behaviour,
    severity: Severity::Info,
    on_by_default: false,
    since: "0.1.0",
    summary: Text::fixed("comment that says what is left to do", "やり残しを示すコメント"),
    docs: docs_of!("todo_comment.rs"),
    check,
};

const MESSAGE: Text = Text::fixed("Something is left to do here.", "ここにやり残しがあります。");

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    let comments = document
        .tree
        .pieces()
        .filter(|piece| piece.kind == PieceKind::Comment);
    for comment in comments {
        let text = document.tree.slice(comment.span);
        let Some((at, word)) = mark(text) else { continue };
        let start = comment.span.start + at;
        report
            .add(Span::new(start, start + word.len()), MESSAGE)
            .known_as(if word.eq_ignore_ascii_case("todo") {
                &["S1135"]
            } else {
                &["S1134"]
            });
    }
}

/// The first word of a comment that is a mark.
fn mark(comment: &str) -> Option<(usize, &str)> {
    let mut at = 0;
    for word in comment.split(|c: char| !c.is_alphanumeric()) {
        if word.eq_ignore_ascii_case("todo") || word.eq_ignore_ascii_case("fixme") {
            return Some((at, word));
        }
        let rest = comment.get(at + word.len()..)?;
        at += word.len() + rest.chars().next().map_or(0, char::len_utf8);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{hits, passes};

    #[test]
    fn cases() {
        hits(
            &RULE,
            "# TODO: b\nFROM a:1\n#fixme\nRUN b \\\n # 後で todo\n c",
            &["TODO", "fixme", "todo"],
        );
        passes(&RULE, "# todos and mastodon\nFROM a:1\nRUN echo TODO");
        passes(&RULE, "FROM a:1\nRUN <<E\n# TODO b\nE");
    }
}
