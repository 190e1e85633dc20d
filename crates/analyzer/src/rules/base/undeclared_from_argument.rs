//! ## What it does
//! Finds variables in `FROM` that no `ARG` before the first `FROM` declares.
//!
//! ## Why it matters
//! `FROM` sees only those, and the arguments that the builder itself sets, such as `BUILDPLATFORM`. Anything else is
//! empty, so that `debian:$VERSION` becomes `debian:`, or another image than meant.
//!
//! ## Example
//! ```dockerfile
//! ARG VERSION=12
//! FROM debian:$VERSOIN
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! ARG VERSION=12
//! FROM debian:$VERSION
//! ```
//!
//! ## Fix safety
//! Unsafe: the variable that was probably meant has a value, so another image is built.
//!
//! ## See also
//! Lesson 10.2, official images and pinning.
//!
//! # 日本語
//! ## 何を調べるか
//! 最初の `FROM` より前の `ARG` で宣言されていない変数を `FROM` から探します。
//!
//! ## なぜ問題か
//! `FROM` で使えるのは、その `ARG` と、`BUILDPLATFORM` のようにビルダーが決める変数だけです。ほかは空になり、
//! `debian:$VERSION` は `debian:` になったり、意図と違うイメージになったりします。
//!
//! ## 修正の安全性
//! 安全ではありません。書こうとしたはずの変数には値があるため、別のイメージがビルドされます。
//!
//! ## 関連
//! レッスン 10.2「公式イメージと固定」。

use dockerfile::Word;

use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::scope::{expansion, written};
use crate::{Category, Edit, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "undeclared-from-argument",
    aliases: &["UndefinedArgInFrom", "dfu:BASE_NAME_EMPTY"],
    category: Category::Behaviour,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("undeclared variable in FROM", "FROM にある宣言されていない変数"),
    docs: docs_of!("undeclared_from_argument.rs"),
    check,
};

/// So many findings get a suggestion: each costs a look at all names.
const MAX_SUGGESTIONS: usize = 100;

fn message(name: &str, meant: Option<&str>) -> Text {
    match meant {
        Some(meant) => Text::new(
            format_args!(
                "No ARG before the first FROM declares `{name}`, so it is empty here. Perhaps `{meant}` is meant."
            ),
            format_args!(
                "`{name}` は最初の FROM より前の ARG で宣言されていないため、ここでは空になります。`{meant}` の間違いではありませんか。"
            ),
        ),
        None => Text::new(
            format_args!(
                "No ARG before the first FROM declares `{name}`, so it is empty here. Declare it there."
            ),
            format_args!(
                "`{name}` は最初の FROM より前の ARG で宣言されていないため、ここでは空になります。そこで宣言しましょう。"
            ),
        ),
    }
}

fn fix_title(meant: &str) -> Text {
    Text::new(format_args!("Write `{meant}`"), format_args!("`{meant}` と書く"))
}

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    let mut left = MAX_SUGGESTIONS;
    for stage in &document.stages {
        for word in stage.from.platform.iter().chain([&stage.from.image]) {
            look(document, word, &mut left, report);
        }
    }
}

fn look(document: &Document<'_>, word: &Word, left: &mut usize, report: &mut Report<'_>) {
    if !word.has_variable() {
        return;
    }
    let text = written(document.tree, word);
    for variable in expansion(document.tree, word, &|_| None).variables {
        let name = variable.name.as_str();
        if document.scopes.is_declared(None, usize::MAX, name) {
            continue;
        }
        let meant = if *left > 0 {
            *left -= 1;
            document.scopes.nearest(None, usize::MAX, name)
        } else {
            None
        };
        let span = text.span(variable.name_range);
        let finding = report.add(span, message(name, meant));
        if let Some(meant) = meant {
            finding.with_fix(Fix::risky(fix_title(meant), vec![Edit::replace(span, meant)]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:$X", &["X"]);
        hits(
            &RULE,
            "ARG tag=1\nFROM busybox:${tag}${version} AS b",
            &["version"],
        );
        hits(
            &RULE,
            "FROM --platform=linux/${MYARCH} a:${Y:-1}",
            &["MYARCH", "Y"],
        );
        hits(&RULE, "FROM a:1\nARG X=1\nFROM a:$X", &["X"]);
        passes(&RULE, "ARG X\nFROM a:$X");
        passes(&RULE, "FROM --platform=$BUILDPLATFORM a:$TARGETARCH");
        passes(&RULE, "ARG X=1\nFROM a:\\$Y");
        passes(&RULE, "FROM a:1");
    }

    #[test]
    fn fixed() {
        fixes(
            &RULE,
            Safety::Unsafe,
            "ARG MY_ARCH=amd64\nFROM --platform=linux/${MYARCH} a:1\n",
            "ARG MY_ARCH=amd64\nFROM --platform=linux/${MY_ARCH} a:1\n",
        );
    }
}
