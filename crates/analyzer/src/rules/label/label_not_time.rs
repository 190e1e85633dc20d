//! ## What it does
//! Finds labels that the schema in the settings wants to be a time as in RFC 3339 and that are none.
//!
//! ## Why it matters
//! Your schema says so, and whoever reads the label counts on it.
//!
//! ## Example
//! ```dockerfile
//! LABEL org.opencontainers.image.created="2026-03-10"
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! LABEL org.opencontainers.image.created="2026-03-10T10:26:33Z"
//! ```
//!
//! ## Fix safety
//! No fix: the value has to come from you.
//!
//! ## See also
//! Lesson 10.1, reading lint.
//!
//! # 日本語
//! ## 何を調べるか
//! 設定のスキーマで RFC 3339 の時刻と決められているのに、そうなっていないラベルを見つけます。
//!
//! ## なぜ問題か
//! 設定のスキーマで決められた形式であり、ラベルを読む側はそれを前提にしています。
//!
//! ## 修正の安全性
//! 自動修正はありません。正しい値は書く人にしか分かりません。
//!
//! ## 関連
//! レッスン 10.1（lint を読む）。

use super::labels::{self, Verdict};
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, LabelForm, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "label-not-time",
    aliases: &["DL3053"],
    category: Category::Behaviour,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("label that is no RFC 3339 time", "RFC 3339 の時刻ではないラベル"),
    docs: docs_of!("label_not_time.rs"),
    check,
};

fn message(value: &str) -> Text {
    Text::new(
        format_args!("`{value}` is no time as in RFC 3339. Write it like 2026-03-10T10:26:33Z."),
        format_args!(
            "`{value}` は RFC 3339 の時刻ではありません。2026-03-10T10:26:33Z のように書きましょう。"
        ),
    )
}

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    labels::check_form(document, report, LabelForm::Time, judge, message);
}

fn judge(value: &str) -> Verdict {
    if is_time(value) {
        Verdict::Good
    } else {
        // These are written by older tools, and hadolint takes them.
        let lax = value.trim();
        let with_colon = lax
            .len()
            .checked_sub(2)
            .and_then(|at| Some(format!("{}:{}", lax.get(..at)?, lax.get(at..)?)));
        if is_time(lax) || with_colon.is_some_and(|value| is_time(&value)) {
            Verdict::Lax
        } else {
            Verdict::Bad
        }
    }
}

/// `2026-03-10T10:26:33.5+01:00`.
fn is_time(text: &str) -> bool {
    let Some((date, rest)) = text.split_once(['T', 't']) else {
        return false;
    };
    let Some(zone) = rest.find(['Z', 'z', '+', '-']) else {
        return false;
    };
    let (time, zone) = rest.split_at(zone);
    let (clock, fraction) = match time.split_once('.') {
        Some((clock, fraction)) => (clock, Some(fraction)),
        None => (time, None),
    };
    let is_fraction = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_date(date) && is_clock(clock) && fraction.is_none_or(is_fraction) && is_zone(zone)
}

fn is_date(text: &str) -> bool {
    let mut parts = text.split('-');
    let (year, month, day) = (
        number(parts.next(), 4),
        number(parts.next(), 2),
        number(parts.next(), 2),
    );
    let (Some(year), Some(month), Some(day), None) = (year, month, day, parts.next()) else {
        return false;
    };
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap => 29,
        2 => 28,
        _ => 31,
    };
    (1..=12).contains(&month) && (1..=days).contains(&day)
}

/// A leap second is one too many.
fn is_clock(text: &str) -> bool {
    let mut parts = text.split(':');
    let is_below = |part, most| number(part, 2).is_some_and(|number| number <= most);
    is_below(parts.next(), 23)
        && is_below(parts.next(), 59)
        && is_below(parts.next(), 60)
        && parts.next().is_none()
}

fn is_zone(text: &str) -> bool {
    let Some(offset) = text.strip_prefix(['+', '-']) else {
        return text.eq_ignore_ascii_case("z");
    };
    let Some((hours, minutes)) = offset.split_once(':') else {
        return false;
    };
    number(Some(hours), 2).is_some() && number(Some(minutes), 2).is_some()
}

/// A number of exactly so many digits.
fn number(text: Option<&str>, digits: usize) -> Option<u32> {
    let text = text.filter(|text| text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit()))?;
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Options;
    use crate::testing::hits_with;

    #[test]
    fn times_are_told_from_other_text() {
        for good in [
            "2021-03-10T10:26:33Z",
            "2021-03-10t10:26:33z",
            "2021-03-10T10:26:33.564595127+01:00",
            "2020-02-29T23:59:60-00:00",
            "2000-02-29T00:00:00Z",
        ] {
            assert!(is_time(good), "{good}");
        }
        for bad in [
            "",
            "2021-03-10",
            "2021-03-10 10:26:33Z",
            "2021-03-10T10:26Z",
            "2021-03-10T10:26:33",
            "2021-13-10T10:26:33Z",
            "2021-02-29T10:26:33Z",
            "1900-02-29T00:00:00Z",
            "2021-04-31T00:00:00Z",
            "2021-03-10T24:00:00Z",
            "2021-3-10T10:26:33Z",
            "2021-03-10T10:26:33+14",
            "2021-03-10T10:26:33.Z",
            "器",
        ] {
            assert!(!is_time(bad), "{bad}");
        }
        assert!(judge("2021-03-10T10:26:33+0100") == Verdict::Lax);
        assert!(judge("é") == Verdict::Bad);
    }

    #[test]
    fn only_labels_of_the_schema_are_looked_at() {
        let options = Options {
            label_schema: vec![
                ("a.b".to_owned(), LabelForm::Time),
                ("c".to_owned(), LabelForm::Text),
            ],
            ..Options::default()
        };
        let text = "FROM a:1\nLABEL a.b=? c=?\nONBUILD LABEL d=? a.b=!\nLABEL a.b=$E a.b=\n";
        hits_with(&RULE, &options, text, &["?", "!", "a.b="]);
        hits_with(&RULE, &Options::default(), text, &[]);
    }
}
