//! ## What it does
//! Finds quotes and `${` that are never closed, and `${...}` that means nothing to a builder.
//!
//! ## Why it matters
//! The build stops there. `${name:=value}` of the shell, for one, is for `RUN` only.
//!
//! ## Example
//! ```dockerfile
//! ENV NAME="app
//! ENV VERSION=${TAG:=1}
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! ENV NAME="app"
//! ENV VERSION=${TAG:-1}
//! ```
//!
//! ## Fix safety
//! There is no fix: only you know where the quote ends.
//!
//! ## See also
//! Lesson 10.1, reading lint.
//!
//! # 日本語
//! ## 何を調べるか
//! 閉じられていない引用符や `${`、ビルダーが解釈できない `${...}` を見つけます。
//!
//! ## なぜ問題か
//! ビルドはそこで止まります。たとえばシェルの `${name:=value}` は `RUN` の中でしか使えません。
//!
//! ## 修正の安全性
//! 自動では直せません。引用符がどこで終わるかは、書いた人にしか分かりません。
//!
//! ## 関連
//! レッスン 10.1（lint を読む）。

use dockerfile::ErrorKind;

use super::errors::{self, Topic};
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "open-quote",
    aliases: &[
        "DL1000",
        "dfu:SYNTAX_MISSING_SINGLE_QUOTE",
        "dfu:SYNTAX_MISSING_DOUBLE_QUOTE",
    ],
    category: Category::Syntax,
    severity: Severity::Error,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("quote or brace left open", "閉じられていない引用符や括弧"),
    docs: docs_of!("open_quote.rs"),
    check,
};

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for error in errors::of(document, Topic::Quote) {
        let diagnostic = report.add(error.span, message(&error.kind));
        if !matches!(error.kind, ErrorKind::OpenQuote { .. }) {
            // The others do not look into variables.
            diagnostic.known_as(&[]);
        }
    }
}

fn message(kind: &ErrorKind) -> Text {
    match kind {
        ErrorKind::OpenQuote { quote } => Text::new(
            format_args!(
                "This {quote} is never closed. To mean the character itself, put the escape character before it."
            ),
            format_args!(
                "この {quote} は閉じられていません。文字そのものを表すには、前にエスケープ文字を置いてください。"
            ),
        ),
        ErrorKind::OpenBrace => Text::fixed("This `${` is never closed.", "この `${` は閉じられていません。"),
        _ => Text::fixed(
            "A builder cannot replace this. After the name may come `:-`, `-`, `:+`, `+`, `:?`, `?`, `#`, `%` or `/`.",
            "ビルダーはこれを置き換えられません。名前の後ろに書けるのは `:-` `-` `:+` `+` `:?` `?` `#` `%` `/` だけです。",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{hits, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1\nENV b=\"c d", &["\"c d"]);
        hits(&RULE, "FROM a:1\nLABEL b it's", &["'s"]);
        hits(&RULE, "FROM a:1\nWORKDIR /b/${c", &["${c"]);
        hits(&RULE, "FROM a:1\nENV b=${c:=d} e=${}", &["${c:=d}", "${}"]);
        hits(&RULE, "FROM a:1\nCOPY \"b c\" /d", &["\"b", "\""]);
        hits(&RULE, "FROM a:1\nCOPY <<E /b\n${c\nE", &["${c\n"]);
        passes(&RULE, "FROM a:1\nRUN echo \"b ${c:=d}\nCMD it's");
        passes(
            &RULE,
            "FROM a:1\nENV b=\"it's\" c='\"' d=it\\'s e=${f:-${g}} h=${i##*/}",
        );
        passes(&RULE, "FROM a:1\nCOPY <<'E' /b\n${c\nE");
    }
}
