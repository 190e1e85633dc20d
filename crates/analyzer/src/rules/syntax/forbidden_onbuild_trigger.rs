//! ## What it does
//! Finds `ONBUILD` before `FROM`, `MAINTAINER` or another `ONBUILD`.
//!
//! ## Why it matters
//! The build stops there: these instructions cannot be kept for later.
//!
//! ## Example
//! ```dockerfile
//! ONBUILD ONBUILD COPY . /srv
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! ONBUILD COPY . /srv
//! ```
//!
//! ## Fix safety
//! Safe: nothing can be built before. There is a fix for an `ONBUILD` too much.
//!
//! ## See also
//! Lesson 10.1, reading lint.
//!
//! # 日本語
//! ## 何を調べるか
//! `FROM`、`MAINTAINER`、別の `ONBUILD` の前に置かれた `ONBUILD` を見つけます。
//!
//! ## なぜ問題か
//! これらの命令は後のビルドまで取っておけず、ビルドはそこで止まります。
//!
//! ## 修正の安全性
//! 安全です。直す前は何もビルドできません。余分な `ONBUILD` だけを直せます。
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
    name: "forbidden-onbuild-trigger",
    aliases: &[
        "DL3043",
        "tally/invalid-onbuild-trigger",
        "dfu:ONBUILD_CHAINING_DISALLOWED",
        "dfu:ONBUILD_TRIGGER_DISALLOWED",
    ],
    category: Category::Syntax,
    severity: Severity::Error,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("ONBUILD before what it cannot hold", "ONBUILD にできない命令"),
    docs: docs_of!("forbidden_onbuild_trigger.rs"),
    check,
};

const TITLE: Text = Text::fixed("Remove one ONBUILD", "ONBUILD を 1 つ消す");

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for error in errors::of(document, Topic::Onbuild) {
        let ErrorKind::OnbuildNotAllowed { keyword } = &error.kind else {
            continue;
        };
        let message = Text::new(
            format_args!("ONBUILD cannot hold {keyword}."),
            format_args!("ONBUILD の中に {keyword} は書けません。"),
        );
        let fix = mend(document, error, keyword);
        report.add(error.span, message).with_fix(fix);
    }
}

fn mend(document: &Document<'_>, error: &ParseError, keyword: &str) -> Option<Fix> {
    if keyword != "ONBUILD" {
        return None;
    }
    let after = document.tree.text.get(error.span.end..)?;
    let spaces = after.len() - after.trim_start_matches([' ', '\t']).len();
    let edit = Edit::delete(Span::new(error.span.start, error.span.end + spaces));
    Some(Fix::safe(TITLE, errors::mended(document, vec![edit])?))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety::Safe;
    use crate::testing::{hits, mends, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1\nONBUILD FROM b", &["FROM"]);
        hits(&RULE, "FROM a:1\nonbuild maintainer b", &["maintainer"]);
        hits(&RULE, "FROM a:1\nONBUILD \\\n ONBUILD RUN b", &["ONBUILD"]);
        passes(&RULE, "FROM a:1\nONBUILD ARG b\nONBUILD HEALTHCHECK NONE");
    }

    #[test]
    fn one_goes() {
        mends(
            &RULE,
            Safe,
            "FROM a:1\nONBUILD ONBUILD  RUN b",
            "FROM a:1\nONBUILD RUN b",
        );
    }
}
