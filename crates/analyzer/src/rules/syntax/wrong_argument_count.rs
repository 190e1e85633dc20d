//! ## What it does
//! Finds instructions with too few arguments or too many, such as `COPY` without a destination.
//!
//! ## Why it matters
//! The build stops there. An empty `RUN` is built, but does nothing.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:12
//! COPY app.conf
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM debian:12
//! COPY app.conf /etc/
//! ```
//!
//! ## Fix safety
//! Safe: nothing can be built before. There is a fix only where an argument is too many behind `HEALTHCHECK NONE`.
//!
//! ## See also
//! Lesson 10.1, reading lint.
//!
//! # 日本語
//! ## 何を調べるか
//! 引数が足りない、または多すぎる命令を見つけます。コピー先のない `COPY` などです。
//!
//! ## なぜ問題か
//! ビルドはそこで止まります。空の `RUN` はビルドできますが、何もしません。
//!
//! ## 修正の安全性
//! 安全です。直す前は何もビルドできません。直せるのは `HEALTHCHECK NONE` の後ろの余分な引数だけです。
//!
//! ## 関連
//! レッスン 10.1（lint を読む）。

use dockerfile::{Command, CommandForm, ErrorKind, Span};

use super::errors::{self, Topic};
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "wrong-argument-count",
    aliases: &[
        "DL1000",
        "dfu:ARGUMENT_MISSING",
        "dfu:ARGUMENT_EXTRA",
        "dfl:required_params",
        "dfl:missing_args",
        "dfl:extra_args",
    ],
    category: Category::Syntax,
    severity: Severity::Error,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("too few or too many arguments", "引数の過不足"),
    docs: docs_of!("wrong_argument_count.rs"),
    check,
};

const TITLE: Text = Text::fixed("Remove what is too much", "余分な引数を消す");

const EMPTY_RUN: Text = Text::fixed(
    "This RUN has no command: remove it, or say what to run.",
    "この RUN にはコマンドがありません。削除するか、実行するコマンドを書いてください。",
);

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for error in errors::of(document, Topic::Arguments) {
        let fix = match error.kind {
            ErrorKind::UnexpectedArgument => mend(document, error.span),
            _ => None,
        };
        report.add(error.span, message(&error.kind)).with_fix(fix);
    }
    for site in &document.sites {
        if matches!(&site.instruction.command, Command::Run(CommandForm::Shell(line)) if line.as_str().is_empty())
        {
            report
                .add(site.instruction.keyword.span, EMPTY_RUN)
                .known_as(&["DL1000", "dfu:ARGUMENT_MISSING", "dfl:required_params"])
                .severity = Severity::Warning;
        }
    }
}

fn message(kind: &ErrorKind) -> Text {
    match kind {
        ErrorKind::MissingArguments { needed: 1 } => Text::fixed(
            "This instruction needs an argument.",
            "この命令には引数が必要です。",
        ),
        ErrorKind::MissingArguments { needed } => Text::new(
            format_args!("This instruction needs at least {needed} arguments."),
            format_args!("この命令には引数が {needed} つ以上必要です。"),
        ),
        ErrorKind::MalformedFrom => Text::fixed(
            "FROM takes an image and, if you like, `AS` and a name.",
            "FROM に書けるのはイメージと、`AS` に続く名前だけです。",
        ),
        ErrorKind::EmptyVolume => Text::fixed("A volume needs a path.", "ボリュームにはパスが必要です。"),
        _ => Text::fixed("Nothing may follow here.", "ここには何も続けられません。"),
    }
}

fn mend(document: &Document<'_>, span: Span) -> Option<Fix> {
    let before = document.tree.text.get(..span.start)?;
    let start = before.trim_end_matches([' ', '\t']).len();
    let edits = errors::mended(document, vec![Edit::delete(Span::new(start, span.end))])?;
    Some(Fix::safe(TITLE, edits))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety::Safe;
    use crate::testing::{hits, mends, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1\nCOPY b\nADD [\"b\"]", &["COPY", "ADD"]);
        hits(
            &RULE,
            "FROM a:1\nWORKDIR\nVOLUME []\nSHELL []",
            &["WORKDIR", "VOLUME", "SHELL"],
        );
        hits(&RULE, "FROM a:1 b", &["a:1 b"]);
        hits(
            &RULE,
            "FROM a:1\nHEALTHCHECK CMD\nONBUILD",
            &["HEALTHCHECK", "ONBUILD"],
        );
        hits(&RULE, "FROM a:1\nRUN\nVOLUME [\"\"]", &["RUN", "\"\""]);
        passes(
            &RULE,
            "FROM a:1\nCMD\nENTRYPOINT []\nCOPY b c d/\nHEALTHCHECK NONE",
        );
    }

    #[test]
    fn what_is_too_much_goes() {
        mends(
            &RULE,
            Safe,
            "FROM a:1\nHEALTHCHECK NONE  b c\nRUN d",
            "FROM a:1\nHEALTHCHECK NONE\nRUN d",
        );
    }
}
