//! ## What it does
//! Finds words of `ENV` and `LABEL` without `=`, and pairs without a name.
//!
//! ## Why it matters
//! The build stops there. Often a value with a space lacks its quotes.
//!
//! ## Example
//! ```dockerfile
//! ENV NAME=my app
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! ENV NAME="my app"
//! ```
//!
//! ## Fix safety
//! There is no fix: only you know what belongs to the value.
//!
//! ## See also
//! Lesson 10.1, reading lint.
//!
//! # 日本語
//! ## 何を調べるか
//! `ENV` や `LABEL` の中で `=` のない語と、名前のない組を見つけます。
//!
//! ## なぜ問題か
//! ビルドはそこで止まります。空白を含む値の引用符を忘れていることがよくあります。
//!
//! ## 修正の安全性
//! 自動では直せません。どこまでが値かは、書いた人にしか分かりません。
//!
//! ## 関連
//! レッスン 10.1（lint を読む）。

use std::collections::HashSet;

use dockerfile::ErrorKind;

use super::errors::{self, Topic};
use super::pairs;
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "missing-equals",
    aliases: &[
        "DL1000",
        "dfu:SYNTAX_MISSING_EQUALS",
        "dfu:SYNTAX_MISSING_NAMES",
        "dfl:invalid_format",
        "dfl:label_invalid",
    ],
    category: Category::Syntax,
    severity: Severity::Error,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("pair without `=` or name", "`=` や名前のない組"),
    docs: docs_of!("missing_equals.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "Write it as `name=value`, and a value with a space in quotes.",
    "`名前=値` の形で書き、空白を含む値は引用符で囲んでください。",
);

const NO_NAME: Text = Text::fixed(
    "A name is missing before this `=`.",
    "この `=` の前に名前がありません。",
);

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    let mut errors = errors::of(document, Topic::Pair).peekable();
    if errors.peek().is_none() {
        return;
    }
    // Where only a space is too much `space-before-equals` says so.
    let sites = document.sites.iter();
    let spaced = sites.flat_map(|site| pairs::spaced(document.tree, site.instruction));
    let spaced: HashSet<usize> = spaced.flat_map(|pair| [pair.span.start, pair.gap.end]).collect();
    for error in errors.filter(|error| !spaced.contains(&error.span.start)) {
        if error.kind == ErrorKind::EmptyName {
            let aliases = &[
                "dfu:SYNTAX_MISSING_NAMES",
                "dfl:invalid_format",
                "dfl:label_invalid",
            ];
            report.add(error.span, NO_NAME).known_as(aliases);
        } else {
            report.add(error.span, MESSAGE);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{hits, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1\nENV b", &["b"]);
        hits(&RULE, "FROM a:1\nENV b=my app", &["app"]);
        hits(&RULE, "FROM a:1\nLABEL =b c=d\nARG =e", &["=", "="]);
        hits(&RULE, "FROM a:1\nENV b=c d =e f", &["f"]);
        passes(&RULE, "FROM a:1\nENV b c d\nARG e f=g\nLABEL \"\"=h i=");
        passes(&RULE, "FROM a:1\nENV b=c d =e");
    }
}
