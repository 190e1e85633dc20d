//! ## What it does
//! Finds labels that the schema in the settings wants to be a semantic version and that are none.
//!
//! ## Why it matters
//! Your schema says so, and whoever reads the label counts on it.
//!
//! ## Example
//! ```dockerfile
//! LABEL org.opencontainers.image.version="v1.2"
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! LABEL org.opencontainers.image.version="1.2.0"
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
//! 設定のスキーマでセマンティックバージョンと決められているのに、そうなっていないラベルを見つけます。
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
    name: "label-not-semver",
    aliases: &["DL3056"],
    category: Category::Behaviour,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed(
        "label that is no semantic version",
        "セマンティックバージョンではないラベル",
    ),
    docs: docs_of!("label_not_semver.rs"),
    check,
};

fn message(value: &str) -> Text {
    Text::new(
        format_args!("`{value}` is no semantic version. Write three numbers, such as 1.2.0 or 1.2.0-rc.1."),
        format_args!(
            "`{value}` はセマンティックバージョンではありません。1.2.0 や 1.2.0-rc.1 のように 3 つの数で書きましょう。"
        ),
    )
}

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    labels::check_form(document, report, LabelForm::Semver, judge, message);
}

fn judge(value: &str) -> Verdict {
    let (rest, build) = match value.split_once('+') {
        Some((rest, build)) => (rest, Some(build)),
        None => (value, None),
    };
    let (core, pre) = match rest.split_once('-') {
        Some((core, pre)) => (core, Some(pre)),
        None => (rest, None),
    };
    let numbers: Vec<&str> = core.split('.').take(4).collect();
    let is_number = |text: &&str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if numbers.len() != 3 || !numbers.iter().all(is_number) {
        return Verdict::Bad;
    }
    // An empty part and zeros in front are against the standard, but hadolint takes them.
    let is_lax = |part: Option<&str>| part.is_none_or(|part| part.is_empty() || has_identifiers(part));
    if !is_lax(pre) || !is_lax(build) {
        return Verdict::Bad;
    }
    let leads_with_zero = |text: &str| text.len() > 1 && text.starts_with('0') && is_number(&text);
    let has_zeros = numbers.iter().any(|number| leads_with_zero(number))
        || pre.is_some_and(|pre| pre.split('.').any(leads_with_zero));
    if has_zeros || pre == Some("") || build == Some("") {
        return Verdict::Lax;
    }
    Verdict::Good
}

/// Letters, digits and hyphens between dots.
fn has_identifiers(text: &str) -> bool {
    text.split('.').all(|part| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Options;
    use crate::testing::hits_with;

    #[test]
    fn versions_are_told_from_other_text() {
        for good in [
            "1.0.0",
            "1.0.0-rc1",
            "1.0.0-rc.1+b.2",
            "1.0.0--",
            "1.0.0+01",
            "0.0.0",
            "1.0.0-0a",
            "99999999999999999999.0.0",
        ] {
            assert!(judge(good) == Verdict::Good, "{good}");
        }
        for lax in ["01.0.0", "1.0.0-01", "1.0.0-", "1.0.0+", "1.00.0"] {
            assert!(judge(lax) == Verdict::Lax, "{lax}");
        }
        for bad in [
            "",
            "1",
            "1.0",
            "v1.0.0",
            "1.0.0.0",
            "1.0.x",
            "1.0.0-a_b",
            "1.0.0-a..b",
            "1.0.0-a+b+c",
            "1.0.0 ",
            "=1.0.0",
        ] {
            assert!(judge(bad) == Verdict::Bad, "{bad}");
        }
    }

    #[test]
    fn only_labels_of_the_schema_are_looked_at() {
        let options = Options {
            label_schema: vec![
                ("a.b".to_owned(), LabelForm::Semver),
                ("c".to_owned(), LabelForm::Text),
            ],
            ..Options::default()
        };
        let text = "FROM a:1\nLABEL a.b=? c=?\nONBUILD LABEL d=? a.b=!\nLABEL a.b=$E a.b=\n";
        hits_with(&RULE, &options, text, &["?", "!", "a.b="]);
        hits_with(&RULE, &Options::default(), text, &[]);
    }
}
