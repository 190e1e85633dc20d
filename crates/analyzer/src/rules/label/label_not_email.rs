//! ## What it does
//! Finds labels that the schema in the settings wants to be an e-mail address and that are none.
//!
//! ## Why it matters
//! Your schema says so, and whoever reads the label counts on it.
//!
//! ## Example
//! ```dockerfile
//! LABEL maintainer="A. Nonymous"
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! LABEL maintainer="a.nonymous@example.com"
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
//! 設定のスキーマでメールアドレスと決められているのに、そうなっていないラベルを見つけます。
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
    name: "label-not-email",
    aliases: &["DL3058"],
    category: Category::Behaviour,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("label that is no e-mail address", "メールアドレスではないラベル"),
    docs: docs_of!("label_not_email.rs"),
    check,
};

fn message(value: &str) -> Text {
    Text::new(
        format_args!("`{value}` is no e-mail address. Write only the address, such as a@example.com."),
        format_args!(
            "`{value}` はメールアドレスではありません。a@example.com のようにアドレスだけを書きましょう。"
        ),
    )
}

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    labels::check_form(document, report, LabelForm::Email, judge, message);
}

const MAX_LOCAL: usize = 64;
const MAX_LABEL: usize = 63;
const MAX_DOMAIN: usize = 252;

/// An address as in RFC 5322, without a name beside it.
fn judge(value: &str) -> Verdict {
    let Some((local, domain)) = value.trim().rsplit_once('@') else {
        return Verdict::Bad;
    };
    Verdict::good_if(is_local(local) && is_domain(domain))
}

fn is_local(text: &str) -> bool {
    if text.is_empty() || text.len() > MAX_LOCAL {
        return false;
    }
    if let Some(quoted) = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        return !quoted.contains('"') && quoted.is_ascii();
    }
    text.split('.').all(|part| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte))
    })
}

fn is_domain(text: &str) -> bool {
    if let Some(literal) = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return !literal.contains(['[', ']']) && literal.is_ascii();
    }
    let labels = text.strip_suffix('.').unwrap_or(text);
    labels.len() <= MAX_DOMAIN
        && labels.split('.').all(|label| {
            (1..=MAX_LABEL).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label
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
    fn addresses_are_told_from_other_text() {
        for good in [
            "a@b",
            "abcd@google.com",
            "a.b+c@d-e.f",
            "a@[1.2.3.4]",
            "\"a b\"@c.d",
            "a@b.c.",
            " a@b.c ",
        ] {
            assert!(judge(good) == Verdict::Good, "{good}");
        }
        for bad in [
            "",
            "a",
            "@b.c",
            "a@",
            "a b@c.d",
            "A <a@b.c>",
            "a@b@c",
            ".a@b.c",
            "a..b@c.d",
            "a@-b.c",
            "a@b..c",
            "é@b.c",
            "a@b_c.d",
            "a,b@c.d",
            "mailto:a@b.c",
            "a@.b",
        ] {
            assert!(judge(bad) == Verdict::Bad, "{bad}");
        }
        let long = |local: usize, label: usize| format!("{}@{}.c", "x".repeat(local), "b".repeat(label));
        assert!(judge(&long(64, 63)) == Verdict::Good);
        assert!(judge(&long(65, 63)) == Verdict::Bad);
        assert!(judge(&long(64, 64)) == Verdict::Bad);
    }

    #[test]
    fn only_labels_of_the_schema_are_looked_at() {
        let options = Options {
            label_schema: vec![
                ("a.b".to_owned(), LabelForm::Email),
                ("c".to_owned(), LabelForm::Text),
            ],
            ..Options::default()
        };
        let text = "FROM a:1\nLABEL a.b=? c=?\nONBUILD LABEL d=? a.b=!\nLABEL a.b=$E a.b=\n";
        hits_with(&RULE, &options, text, &["?", "!", "a.b="]);
        hits_with(&RULE, &Options::default(), text, &[]);
    }
}
