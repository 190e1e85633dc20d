//! ## What it does
//! Finds a `HEALTHCHECK` that is neither `CMD` nor `NONE`, times without a unit or below a millisecond, and `--retries`
//! that is no number.
//!
//! ## Why it matters
//! The build stops there.
//!
//! ## Example
//! ```dockerfile
//! HEALTHCHECK --interval=30 CMD ["check"]
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! HEALTHCHECK --interval=30s CMD ["check"]
//! ```
//!
//! ## Fix safety
//! Unsafe: a bare number becomes seconds, which may not be what was meant.
//!
//! ## See also
//! Lesson 10.1, reading lint.
//!
//! # 日本語
//! ## 何を調べるか
//! `CMD` でも `NONE` でもない `HEALTHCHECK`、単位のない時間や 1 ミリ秒未満の時間、数でない `--retries` を見つけます。
//!
//! ## なぜ問題か
//! ビルドはそこで止まります。
//!
//! ## 修正の安全性
//! 安全ではありません。単位のない数は秒とみなしますが、そのつもりで書かれたとは限りません。
//!
//! ## 関連
//! レッスン 10.1（lint を読む）。

use dockerfile::{ErrorKind, ParseError};

use super::errors::{self, Topic};
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "invalid-healthcheck",
    aliases: &[
        "DL1000",
        "dfu:FLAG_INVALID_DURATION",
        "dfu:FLAG_LESS_THAN_1MS",
        "dfu:FLAG_AT_LEAST_ONE",
        "dfu:UNKNOWN_TYPE",
        "dfl:healthcheck_options_missing_args",
    ],
    category: Category::Syntax,
    severity: Severity::Error,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("HEALTHCHECK that cannot be read", "読み取れない HEALTHCHECK"),
    docs: docs_of!("invalid_healthcheck.rs"),
    check,
};

const TITLE: Text = Text::fixed("Take it for seconds", "秒とみなす");

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for error in errors::of(document, Topic::Healthcheck) {
        let fix = mend(document, error);
        report.add(error.span, message(&error.kind)).with_fix(fix);
    }
}

fn message(kind: &ErrorKind) -> Text {
    match kind {
        ErrorKind::InvalidDuration { name } => Text::new(
            format_args!("--{name} takes a number with its unit, such as 30s or 1m30s."),
            format_args!("--{name} には 30s や 1m30s のように単位の付いた時間を書いてください。"),
        ),
        ErrorKind::DurationTooShort { name } => Text::new(
            format_args!("--{name} is a millisecond or more."),
            format_args!("--{name} は 1 ミリ秒以上にしてください。"),
        ),
        ErrorKind::InvalidRetries => Text::fixed(
            "--retries takes a whole number from 0 on.",
            "--retries には 0 以上の整数を書いてください。",
        ),
        _ => Text::fixed(
            "After HEALTHCHECK and its options comes CMD or NONE.",
            "HEALTHCHECK のオプションのあとには CMD か NONE を書いてください。",
        ),
    }
}

fn mend(document: &Document<'_>, error: &ParseError) -> Option<Fix> {
    let written = document.tree.slice(error.span);
    let is_number = !written.is_empty() && written.bytes().all(|byte| byte.is_ascii_digit());
    let is_time = matches!(error.kind, ErrorKind::InvalidDuration { .. });
    let edit = Edit::insert(error.span.end, "s");
    let edits = (is_number && is_time).then(|| errors::mended(document, vec![edit]))?;
    Some(Fix::risky(TITLE, edits?))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety::Unsafe;
    use crate::testing::{hits, mends, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1\nHEALTHCHECK b", &["b"]);
        hits(
            &RULE,
            "FROM a:1\nHEALTHCHECK --interval=5 --timeout=$T --retries=x CMD b",
            &["5", "$T", "x"],
        );
        hits(
            &RULE,
            "FROM a:1\nHEALTHCHECK --interval=1us --retries=-1 CMD b",
            &["1us", "-1"],
        );
        passes(
            &RULE,
            "FROM a:1\nHEALTHCHECK --interval=1m30s --timeout=0 --start-period=1.5h --retries=0 CMD b",
        );
        passes(&RULE, "FROM a:1\nHEALTHCHECK --interval=5 NONE");
    }

    #[test]
    fn numbers_become_seconds() {
        mends(
            &RULE,
            Unsafe,
            "FROM a:1\nHEALTHCHECK --interval=30 CMD b",
            "FROM a:1\nHEALTHCHECK --interval=30s CMD b",
        );
    }
}
