//! ## What it does
//! Finds what a builder cannot read: unknown instructions, missing arguments, here-documents without an end, and
//! so on. The other rules still look at the rest of the file.
//!
//! ## Why it matters
//! The build stops there.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:12
//! RUNN make
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM debian:12
//! RUN make
//! ```
//!
//! ## Fix safety
//! There is no fix.
//!
//! ## See also
//! Lesson 10.1, reading lint.

use dockerfile::ErrorKind;

use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Text};

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

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for error in document.errors {
        report.add(error.span, message(&error.kind));
    }
}

fn message(kind: &ErrorKind) -> Text {
    match kind {
        ErrorKind::UnknownInstruction { keyword } => Text::new(
            format!(
                "`{keyword}` is no instruction. If it belongs to the line above, end that one with a backslash."
            ),
            format!(
                "`{keyword}` という命令はありません。前の行の続きなら、その行末にバックスラッシュが要ります。"
            ),
        ),
        ErrorKind::MissingArguments { needed: 1 } => Text::fixed(
            "This instruction needs an argument.",
            "この命令には引数が必要です。",
        ),
        ErrorKind::MissingArguments { needed } => Text::new(
            format!("This instruction needs at least {needed} arguments."),
            format!("この命令には引数が {needed} つ以上必要です。"),
        ),
        ErrorKind::UnexpectedArgument => {
            Text::fixed("Nothing may follow here.", "ここには何も続けられません。")
        }
        ErrorKind::MalformedFrom => Text::fixed(
            "FROM takes an image and, if you like, `AS` and a name.",
            "FROM に書けるのはイメージと、`AS` に続く名前だけです。",
        ),
        ErrorKind::MissingEquals => {
            Text::fixed("Write it as `name=value`.", "`名前=値` の形で書いてください。")
        }
        ErrorKind::ShellNotJson => Text::fixed(
            "SHELL takes a JSON array, such as [\"/bin/bash\", \"-c\"].",
            "SHELL には [\"/bin/bash\", \"-c\"] のような JSON 配列を書いてください。",
        ),
        ErrorKind::MalformedHealthcheck => Text::fixed(
            "After HEALTHCHECK and its options comes CMD or NONE.",
            "HEALTHCHECK のオプションのあとには CMD か NONE を書いてください。",
        ),
        ErrorKind::OnbuildNotAllowed { keyword } => Text::new(
            format!("ONBUILD cannot hold {keyword}."),
            format!("ONBUILD の中に {keyword} は書けません。"),
        ),
        ErrorKind::UnterminatedHeredoc { name } => Text::new(
            format!("The here-document never ends: no line is just `{name}`."),
            format!("ヒアドキュメントが終わっていません。`{name}` だけの行が必要です。"),
        ),
        ErrorKind::InvalidEscape => Text::fixed(
            "The escape character is a backslash or a backtick.",
            "エスケープ文字に使えるのはバックスラッシュかバッククォートです。",
        ),
        ErrorKind::DuplicateDirective => Text::fixed(
            "This directive stands here twice.",
            "このディレクティブは重複しています。",
        ),
        _ => Text::fixed("A builder cannot read this.", "この記述は読み取れません。"),
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{hits, names, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1\nRUNN b", &["RUNN"]);
        hits(&RULE, "FROM a:1\nCOPY b", &["COPY"]);
        hits(&RULE, "FROM a:1\nWORKDIR", &["WORKDIR"]);
        hits(&RULE, "FROM a:1 b", &["a:1 b"]);
        hits(&RULE, "FROM a:1\nENV b", &["b"]);
        hits(&RULE, "FROM a:1\nSHELL b", &["b"]);
        hits(&RULE, "FROM a:1\nHEALTHCHECK b", &["b"]);
        hits(&RULE, "FROM a:1\nHEALTHCHECK NONE b", &["b"]);
        hits(&RULE, "FROM a:1\nONBUILD FROM b", &["FROM"]);
        hits(&RULE, "FROM a:1\nRUN <<B\nc", &["<<B"]);
        hits(&RULE, "# escape=x\nFROM a:1", &["x"]);
        hits(&RULE, "# escape=`\n# escape=`\nFROM a:1", &["# escape=`"]);
        passes(&RULE, "FROM a:1\nRUN <<B\nc\nB");
    }

    #[test]
    fn other_rules_go_on() {
        assert_eq!(
            names("FROM a:latest\nNOPE\nUSER 0"),
            ["latest-tag", "parse-error", "root-user"]
        );
    }
}
