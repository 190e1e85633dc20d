//! ## What it does
//! Finds a `SHELL` that is no JSON array.
//!
//! ## Why it matters
//! The build stops there: `SHELL` has no other form.
//!
//! ## Example
//! ```dockerfile
//! SHELL /bin/bash -c
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! SHELL ["/bin/bash", "-c"]
//! ```
//!
//! ## Fix safety
//! Safe: nothing can be built before.
//!
//! ## See also
//! Lesson 10.1, reading lint.
//!
//! # 日本語
//! ## 何を調べるか
//! JSON 配列で書かれていない `SHELL` を見つけます。
//!
//! ## なぜ問題か
//! `SHELL` にはほかの書き方がなく、ビルドはそこで止まります。
//!
//! ## 修正の安全性
//! 安全です。直す前は何もビルドできません。
//!
//! ## 関連
//! レッスン 10.1（lint を読む）。

use dockerfile::ParseError;

use super::errors::{self, Topic};
use super::loose_json;
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "shell-not-json",
    aliases: &["dfu:SHELL_JSON_FORM", "dfu:SHELL_REQUIRES_ONE"],
    category: Category::Syntax,
    severity: Severity::Error,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("SHELL that is no JSON array", "JSON 配列でない SHELL"),
    docs: docs_of!("shell_not_json.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "SHELL takes a JSON array, such as [\"/bin/bash\", \"-c\"].",
    "SHELL には [\"/bin/bash\", \"-c\"] のような JSON 配列を書いてください。",
);

const TITLE: Text = Text::fixed("Write it as a JSON array", "JSON 配列にする");

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for error in errors::of(document, Topic::Shell) {
        let fix = mend(document, error);
        report.add(error.span, MESSAGE).with_fix(fix);
    }
}

fn mend(document: &Document<'_>, error: &ParseError) -> Option<Fix> {
    let written = document.tree.slice(error.span);
    if written.contains('\n') {
        return None;
    }
    let array = if written.starts_with('[') {
        loose_json::corrected(written)?
    } else {
        let words: Vec<&str> = written.split_whitespace().collect();
        loose_json::corrected(&format!("[{}]", words.join(",")))?
    };
    let edits = errors::mended(document, vec![Edit::replace(error.span, array)])?;
    Some(Fix::safe(TITLE, edits))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety::Safe;
    use crate::testing::{hits, mends, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1\nSHELL bash -c", &["bash -c"]);
        hits(&RULE, "FROM a:1\nSHELL \"bash\"", &["\"bash\""]);
        passes(&RULE, "FROM a:1\nSHELL [\"bash\", \"-c\"]");
    }

    #[test]
    fn words_become_an_array() {
        mends(
            &RULE,
            Safe,
            "FROM a:1\nSHELL /bin/bash  -c",
            "FROM a:1\nSHELL [\"/bin/bash\", \"-c\"]",
        );
        mends(
            &RULE,
            Safe,
            "FROM a:1\nSHELL ['bash', '-c']",
            "FROM a:1\nSHELL [\"bash\", \"-c\"]",
        );
    }
}
