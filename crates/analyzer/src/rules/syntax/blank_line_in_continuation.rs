//! ## What it does
//! Finds blank lines inside an instruction that goes on over several lines.
//!
//! ## Why it matters
//! They look like the end of the instruction and are not. Builders warn of them, and mean to refuse them.
//!
//! ## Example
//! ```dockerfile
//! RUN make \
//!
//!     install
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! RUN make \
//!     install
//! ```
//!
//! ## Fix safety
//! Safe: the lines count for nothing.
//!
//! ## See also
//! Lesson 10.1, reading lint.
//!
//! # 日本語
//! ## 何を調べるか
//! 複数行にわたる命令の途中にある空行を見つけます。
//!
//! ## なぜ問題か
//! 命令の終わりに見えますが、終わりではありません。ビルダーは警告を出しており、将来はエラーになる予定です。
//!
//! ## 修正の安全性
//! 安全です。空行には何の意味もありません。
//!
//! ## 関連
//! レッスン 10.1（lint を読む）。

use dockerfile::{Item, PieceKind, Span};

use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "blank-line-in-continuation",
    aliases: &[
        "NoEmptyContinuation",
        "buildkit/NoEmptyContinuation",
        "dfu:EMPTY_CONTINUATION_LINE",
    ],
    category: Category::Syntax,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("blank line inside an instruction", "命令の途中の空行"),
    docs: docs_of!("blank_line_in_continuation.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "A blank line does not end this instruction. Remove it, or put a comment there.",
    "空行でこの命令は終わりません。削除するか、コメント行にしてください。",
);

const TITLE: Text = Text::fixed("Remove the blank lines", "空行を消す");

/// One finding for each instruction, at its first blank line.
fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for item in document
        .tree
        .items
        .iter()
        .filter(|item| item.instruction().is_some())
    {
        let lines = blank_lines(item);
        if let Some(&first) = lines.first() {
            let edits = lines.into_iter().map(Edit::delete).collect();
            report.add(first, MESSAGE).with_fix(Fix::safe(TITLE, edits));
        }
    }
}

fn blank_lines(item: &Item) -> Vec<Span> {
    let mut lines = Vec::new();
    // The white space that a line has so far, if it has nothing else and is not the first.
    let mut blank: Option<Span> = None;
    for piece in &item.pieces {
        match piece.kind {
            PieceKind::Space => blank = blank.map(|span| span.to(piece.span)),
            PieceKind::Newline => {
                lines.extend(blank.map(|span| span.to(piece.span)));
                blank = Some(Span::empty(piece.span.end));
            }
            PieceKind::Continuation => blank = Some(Span::empty(piece.span.end)),
            PieceKind::HeredocBody => return lines,
            _ => blank = None,
        }
    }
    // White space that ends the file.
    lines.extend(blank.filter(|span| span.start < span.end));
    lines
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety::Safe;
    use crate::testing::{fixes, hits, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1\nRUN b \\\n\n c", &["\n"]);
        hits(&RULE, "FROM a:1\nRUN b \\\n# d\n  \n\n c\nUSER e", &["  \n"]);
        hits(&RULE, "FROM a:1\nONBUILD RUN b \\\n\n c", &["\n"]);
        hits(&RULE, "FROM a:1\nRUN b \\\n  ", &["  "]);
        hits(&RULE, "FROM a:1\nRUN <<E \\\n\n\nb\n\nE\n", &["\n"]);
        passes(&RULE, "FROM a:1\n\nRUN b \\\n # d\n c\n\n\nUSER e \\\n");
        passes(&RULE, "FROM a:1\nRUN <<E\n\nb\n\nE\n\nUSER c");
    }

    #[test]
    fn the_lines_go() {
        fixes(
            &RULE,
            Safe,
            "FROM a:1\r\nRUN b \\\r\n\r\n# d\r\n  \r\n  c\r\n\r\nUSER e",
            "FROM a:1\r\nRUN b \\\r\n# d\r\n  c\r\n\r\nUSER e",
        );
        fixes(&RULE, Safe, "FROM a:1\nRUN b \\\n\n\n", "FROM a:1\nRUN b \\\n");
    }
}
