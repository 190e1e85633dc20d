//! ## What it does
//! Finds lines that begin with a word that is no instruction, and says which one it may be.
//!
//! ## Why it matters
//! The build stops there. Often a word is misspelt, or the line before it lacks its backslash.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:12
//! RNU make
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM debian:12
//! RUN make
//! ```
//!
//! ## Fix safety
//! Safe: nothing can be built before. There is a fix only where one character differs, or a special space stands
//! behind the instruction.
//!
//! ## See also
//! Lesson 10.1, reading lint.
//!
//! # 日本語
//! ## 何を調べるか
//! 命令ではない語で始まる行を見つけ、どの命令の書き間違いかを示します。
//!
//! ## なぜ問題か
//! ビルドはそこで止まります。つづりの間違いのほか、前の行の末尾にバックスラッシュがないこともよくあります。
//!
//! ## 修正の安全性
//! 安全です。直す前は何もビルドできません。1 文字だけ違うとき、または命令の後ろが特殊な空白のときだけ直せます。
//!
//! ## 関連
//! レッスン 10.1（lint を読む）。

use dockerfile::{ErrorKind, ParseError, Span};

use super::errors::{self, Topic};
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "unknown-instruction",
    aliases: &[
        "DL1000",
        "tally/unknown-instruction",
        "dfu:UNKNOWN_INSTRUCTION",
        "dfl:invalid_command",
    ],
    category: Category::Syntax,
    severity: Severity::Error,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("unknown instruction", "存在しない命令"),
    docs: docs_of!("unknown_instruction.rs"),
    check,
};

const TITLE: Text = Text::fixed("Correct the instruction", "命令の名前を直す");

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for error in errors::of(document, Topic::Instruction) {
        let ErrorKind::UnknownInstruction { keyword } = &error.kind else {
            continue;
        };
        if let Some(space) = keyword.find(char::is_whitespace) {
            report
                .add(error.span, message_for_space(keyword, space))
                .with_fix(mend_space(document, error, keyword, space));
            continue;
        }
        let likely = errors::nearest(keyword, dockerfile::instruction_names(), 2);
        report
            .add(error.span, message(keyword, likely))
            .with_fix(likely.and_then(|name| mend_name(document, error, keyword, name)));
    }
}

fn message(keyword: &str, likely: Option<&str>) -> Text {
    let keyword: String = keyword.chars().take(40).collect();
    match likely {
        Some(name) => Text::new(
            format_args!("`{keyword}` is no instruction. Perhaps {name} is meant."),
            format_args!("`{keyword}` という命令はありません。{name} の間違いではないか確かめてください。"),
        ),
        None if keyword.is_empty() => Text::fixed(
            "This line continues nothing. Remove it.",
            "この行の先に続くものがありません。削除してください。",
        ),
        None => Text::new(
            format_args!(
                "`{keyword}` is no instruction. If it belongs to the line above, end that one with a backslash."
            ),
            format_args!(
                "`{keyword}` という命令はありません。前の行の続きなら、その行末にバックスラッシュが要ります。"
            ),
        ),
    }
}

fn message_for_space(keyword: &str, space: usize) -> Text {
    let name: String = keyword
        .get(..space)
        .unwrap_or_default()
        .chars()
        .take(40)
        .collect();
    Text::new(
        format_args!("The character behind `{name}` only looks like a space. Use an ordinary one."),
        format_args!("`{name}` の後ろにあるのは特殊な空白文字です。普通の半角空白にしてください。"),
    )
}

fn mend_space(document: &Document<'_>, error: &ParseError, keyword: &str, space: usize) -> Option<Fix> {
    // The keyword stands in the text as it is, unless it is continued on another line.
    if document.tree.slice(error.span) != keyword {
        return None;
    }
    let len = keyword.get(space..)?.chars().next()?.len_utf8();
    let at = error.span.start + space;
    let edits = errors::mended(document, vec![Edit::replace(Span::new(at, at + len), " ")])?;
    Some(Fix::safe(TITLE, edits))
}

fn mend_name(document: &Document<'_>, error: &ParseError, keyword: &str, name: &str) -> Option<Fix> {
    errors::nearest(keyword, dockerfile::instruction_names(), 1)?;
    let is_small = keyword.chars().all(char::is_lowercase);
    let name = if is_small {
        name.to_ascii_lowercase()
    } else {
        name.to_owned()
    };
    let edits = errors::mended(document, vec![Edit::replace(error.span, name)])?;
    Some(Fix::safe(TITLE, edits))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety::Safe;
    use crate::testing::{hits, mends, names, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1\nRUNN b\nNOPE c", &["RUNN", "NOPE"]);
        hits(&RULE, "FROM a:1\nONBUILD RNU b", &["RNU"]);
        hits(&RULE, "FROM a:1\nRUN\u{a0}b", &["RUN\u{a0}b"]);
        hits(&RULE, "FROM a:1\nRUN b\n&& c", &["&&"]);
        passes(&RULE, "FROM a:1\nrun b\nRun c");
    }

    #[test]
    fn one_character_is_mended() {
        mends(&RULE, Safe, "FROM a:1\nRNU b", "FROM a:1\nRUN b");
        mends(&RULE, Safe, "form a:1\nrunn b", "from a:1\nrun b");
        mends(&RULE, Safe, "FROM a:1\nRUN\u{a0}b", "FROM a:1\nRUN b");
        mends(
            &RULE,
            Safe,
            "FROM a:1\nONBUILD\u{3000}RUN b",
            "FROM a:1\nONBUILD RUN b",
        );
        // Not by what could not be read either.
        mends(
            &RULE,
            Safe,
            "FROM a:1\nCOPYY b\nWORKDI /c",
            "FROM a:1\nCOPYY b\nWORKDIR /c",
        );
    }

    #[test]
    fn other_rules_go_on() {
        assert_eq!(
            names("FROM a:latest\nNOPE\nUSER 1000"),
            ["latest-tag", "unknown-instruction"]
        );
    }
}
