//! ## What it does
//! Finds what a builder cannot read and no other rule is about: here-documents without an end, JSON arrays of numbers,
//! names that no stage may have, lines that are too long, and files without an instruction.
//!
//! ## Why it matters
//! The build stops there. The other rules still look at the rest of the file.
//!
//! ## Example
//! ```dockerfile
//! RUN <<EOF
//! make
//!   EOF
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! RUN <<EOF
//! make
//! EOF
//! ```
//!
//! ## Fix safety
//! Safe: nothing can be built before. There is a fix where the end of a here-document only has white space around it.
//!
//! ## See also
//! Lesson 10.1, reading lint.
//!
//! # 日本語
//! ## 何を調べるか
//! ビルダーが読み取れず、ほかのルールが扱わないものを見つけます。終わりのないヒアドキュメント、数を含む JSON 配列、
//! ステージに使えない名前、長すぎる行、命令のないファイルです。
//!
//! ## なぜ問題か
//! ビルドはそこで止まります。ファイルの残りは、ほかのルールが引き続き調べます。
//!
//! ## 修正の安全性
//! 安全です。直す前は何もビルドできません。ヒアドキュメントの終わりの行に余分な空白があるときだけ直せます。
//!
//! ## 関連
//! レッスン 10.1（lint を読む）。

use dockerfile::{ErrorKind, ParseError, PieceKind, Span};

use super::errors::{self, Topic};
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::rules::lines;
use crate::{Category, Edit, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "parse-error",
    aliases: &["DL1000"],
    category: Category::Syntax,
    severity: Severity::Error,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("the file cannot be read", "読み取れない記述"),
    docs: docs_of!("parse_error.rs"),
    check,
};

const TITLE: Text = Text::fixed("Remove the white space", "空白を消す");

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for error in errors::of(document, Topic::Other) {
        let fix = mend(document, error);
        let diagnostic = report.add(error.span, message(&error.kind));
        diagnostic.with_fix(fix);
        if !is_hadolints(&error.kind) {
            diagnostic.known_as(&[]);
        }
    }
}

fn is_hadolints(kind: &ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::UnterminatedHeredoc { .. } | ErrorKind::HeredocAsDestination | ErrorKind::InvalidPort
    )
}

fn message(kind: &ErrorKind) -> Text {
    match kind {
        ErrorKind::UnterminatedHeredoc { name } => {
            let name: String = name.chars().take(40).collect();
            Text::new(
                format_args!("The here-document never ends: no line is just `{name}`."),
                format_args!("ヒアドキュメントが終わっていません。`{name}` だけの行が必要です。"),
            )
        }
        ErrorKind::HeredocAsDestination => Text::fixed(
            "A here-document is no destination: the last argument is where the files go.",
            "ヒアドキュメントはコピー先にできません。最後の引数はコピー先です。",
        ),
        ErrorKind::InvalidPort => Text::fixed(
            "This is no port. Write a number or a range, such as 80, 8000-8010 or 53/udp.",
            "ポートとして読めません。80、8000-8010、53/udp のように番号か範囲を書いてください。",
        ),
        ErrorKind::NotStrings => Text::fixed(
            "A JSON array may hold nothing but strings here. Put this in double quotes.",
            "ここの JSON 配列に書けるのは文字列だけです。二重引用符で囲んでください。",
        ),
        ErrorKind::InvalidStageName => Text::fixed(
            "A stage's name begins with a letter, and has only letters, digits, `-`, `_` and `.`.",
            "ステージの名前は英字で始め、英数字と `-` `_` `.` だけで付けてください。",
        ),
        ErrorKind::LineTooLong => Text::fixed(
            "Builders read no line longer than 65,535 bytes. Break it with backslashes.",
            "ビルダーが読める行は 65,535 バイトまでです。バックスラッシュで行を分けてください。",
        ),
        ErrorKind::NoInstructions => Text::fixed(
            "There is no instruction in this file. Begin with FROM.",
            "このファイルには命令がありません。FROM から書き始めてください。",
        ),
        _ => Text::fixed("A builder cannot read this.", "この記述は読み取れません。"),
    }
}

/// The end of a here-document with white space around it loses that.
fn mend(document: &Document<'_>, error: &ParseError) -> Option<Fix> {
    let ErrorKind::UnterminatedHeredoc { name } = &error.kind else {
        return None;
    };
    let (_, item) = lines::item_at(document.tree, error.span.start)?;
    let mut ends = item
        .pieces
        .iter()
        .filter(|piece| piece.kind == PieceKind::HeredocEnd);
    let end = ends.find(|piece| {
        let text = document.tree.slice(piece.span);
        text.trim() == name && text != name
    })?;
    let text = document.tree.slice(end.span);
    let start = end.span.start + text.len() - text.trim_start().len();
    let edits = [
        Edit::delete(Span::new(end.span.start, start)),
        Edit::delete(Span::new(start + name.len(), end.span.end)),
    ];
    let edits = edits
        .into_iter()
        .filter(|edit| edit.span.start < edit.span.end)
        .collect();
    Some(Fix::safe(TITLE, errors::mended(document, edits)?))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety::Safe;
    use crate::testing::{hits, mends, names, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1\nRUN <<B\nc", &["<<B"]);
        hits(&RULE, "FROM a:1\nCOPY b <<C\nC", &["<<C"]);
        hits(&RULE, "FROM a:1\nCMD [\"b\", 1]\nFROM c:1 AS 1d", &["1", "1d"]);
        hits(&RULE, "# a", &[""]);
        hits(&RULE, "FROM a:1\nEXPOSE 80 # web", &["#", "web"]);
        hits(&RULE, &format!("FROM a:1\nRUN {}bc", "b".repeat(65_531)), &["bc"]);
        passes(&RULE, "FROM a:1\nRUN <<B\nc\nB");
    }

    #[test]
    fn an_end_loses_its_white_space() {
        mends(
            &RULE,
            Safe,
            "FROM a:1\nRUN <<B\nc\n  B \nUSER d",
            "FROM a:1\nRUN <<B\nc\nB\nUSER d",
        );
    }

    #[test]
    fn other_rules_go_on() {
        assert_eq!(
            names("FROM a:latest\nRUN <<B\nc\nUSER 1000"),
            ["latest-tag", "parse-error"]
        );
    }
}
