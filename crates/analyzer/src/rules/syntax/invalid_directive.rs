//! ## What it does
//! Finds parser directives (`# escape=`, `# syntax=`, `# check=`) that stand there twice, and escape characters that
//! are none.
//!
//! ## Why it matters
//! The build stops there.
//!
//! ## Example
//! ```dockerfile
//! # escape=^
//! FROM debian:12
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! # escape=`
//! FROM debian:12
//! ```
//!
//! ## Fix safety
//! Safe: nothing can be built before. There is a fix for a directive that says the same twice.
//!
//! ## See also
//! Lesson 10.1, reading lint.
//!
//! # 日本語
//! ## 何を調べるか
//! 重複したパーサーディレクティブ（`# escape=`、`# syntax=`、`# check=`）と、使えないエスケープ文字を見つけます。
//!
//! ## なぜ問題か
//! ビルドはそこで止まります。
//!
//! ## 修正の安全性
//! 安全です。直す前は何もビルドできません。同じ内容のディレクティブが重複しているときに直せます。
//!
//! ## 関連
//! レッスン 10.1（lint を読む）。

use dockerfile::{Directive, ErrorKind, Node, ParseError};

use super::errors::{self, Topic};
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::rules::lines;
use crate::{Category, Edit, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "invalid-directive",
    aliases: &["dfu:INVALID_ESCAPE_DIRECTIVE", "dfu:DUPLICATED_ESCAPE_DIRECTIVE"],
    category: Category::Syntax,
    severity: Severity::Error,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("wrong parser directive", "誤ったパーサーディレクティブ"),
    docs: docs_of!("invalid_directive.rs"),
    check,
};

const ESCAPE: Text = Text::fixed(
    "The escape character is a backslash or a backtick.",
    "エスケープ文字に使えるのはバックスラッシュかバッククォートです。",
);

const TWICE: Text = Text::fixed(
    "This directive stands here twice. Keep one.",
    "このディレクティブは重複しています。1 つにしてください。",
);

const TITLE: Text = Text::fixed("Remove the second one", "2 つ目を消す");

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for error in errors::of(document, Topic::Directive) {
        if error.kind == ErrorKind::InvalidEscape {
            report
                .add(error.span, ESCAPE)
                .known_as(&["dfu:INVALID_ESCAPE_DIRECTIVE"]);
            continue;
        }
        let fix = mend(document, error);
        let diagnostic = report.add(error.span, TWICE);
        diagnostic.with_fix(fix);
        let is_escape = directive_at(document, error).is_some_and(|directive| directive.name == "escape");
        diagnostic.known_as(if is_escape {
            &["dfu:DUPLICATED_ESCAPE_DIRECTIVE"]
        } else {
            &[]
        });
    }
}

fn directive_at<'d>(document: &Document<'d>, error: &ParseError) -> Option<&'d Directive> {
    match &lines::item_at(document.tree, error.span.start)?.1.node {
        Node::Directive(directive) => Some(directive),
        _ => None,
    }
}

fn mend(document: &Document<'_>, error: &ParseError) -> Option<Fix> {
    let second = directive_at(document, error)?;
    // There are few of them, all at the top.
    let items = document.tree.items.iter();
    let first = items.take(8).find_map(|item| match &item.node {
        Node::Directive(directive) if directive.name == second.name => Some(directive),
        _ => None,
    })?;
    let (_, item) = lines::item_at(document.tree, error.span.start)?;
    (first.value == second.value && first.name_span != second.name_span)
        .then(|| Fix::safe(TITLE, vec![Edit::delete(item.span())]))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety::Safe;
    use crate::testing::{hits, mends, passes};

    #[test]
    fn cases() {
        hits(&RULE, "# escape=x\nFROM a:1", &["x"]);
        hits(&RULE, "# escape=`\n# escape=`\nFROM a:1", &["# escape=`"]);
        hits(
            &RULE,
            "# syntax=a\n# check=b\n#SYNTAX=c\nFROM a:1",
            &["#SYNTAX=c"],
        );
        passes(&RULE, "# escape=\\\n# syntax=a\n\n# escape=x\nFROM a:1");
    }

    #[test]
    fn the_second_goes() {
        mends(
            &RULE,
            Safe,
            "# escape=`\n# Escape = `\nFROM a:1",
            "# escape=`\nFROM a:1",
        );
    }
}
