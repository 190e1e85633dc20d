//! ## What it does
//! Finds labels that the schema in the settings wants to be the hash of a git commit and that are none: 40 or 64 small hexadecimal digits, or the first 7.
//!
//! ## Why it matters
//! Your schema says so, and whoever reads the label counts on it.
//!
//! ## Example
//! ```dockerfile
//! LABEL org.opencontainers.image.revision="main"
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! LABEL org.opencontainers.image.revision="43c572f1272b6b3171dd1db9e41b7027128ce080"
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
//! 設定のスキーマで git のコミットハッシュと決められているのに、そうなっていないラベルを見つけます。ハッシュは小文字の 16 進数で 40 桁か 64 桁、または先頭の 7 桁です。
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
    name: "label-not-git-hash",
    aliases: &["DL3055"],
    category: Category::Behaviour,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("label that is no git hash", "git のハッシュではないラベル"),
    docs: docs_of!("label_not_git_hash.rs"),
    check,
};

fn message(value: &str) -> Text {
    Text::new(
        format_args!(
            "`{value}` is no hash of a git commit. Write all of it, as `git rev-parse HEAD` prints it, or its first 7 digits."
        ),
        format_args!(
            "`{value}` は git のコミットハッシュではありません。`git rev-parse HEAD` の出力全体か、先頭の 7 桁を書きましょう。"
        ),
    )
}

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    labels::check_form(document, report, LabelForm::GitHash, judge, message);
}

fn judge(value: &str) -> Verdict {
    let is_digits = value
        .bytes()
        .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    Verdict::good_if(is_digits && matches!(value.len(), 7 | 40 | 64))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Options;
    use crate::testing::hits_with;

    #[test]
    fn hashes_are_told_from_other_text() {
        for good in ["2dbfae9", "1234567", "43c572f1272b6b3171dd1db9e41b7027128ce080"] {
            assert!(judge(good) == Verdict::Good, "{good}");
        }
        for bad in [
            "",
            "main",
            "2dbfae",
            "2dbfae91",
            "ABCDEF0",
            "g234567",
            " 2dbfae9",
            "43c572f1272b6b3171dd1db9e41b7027128ce08",
        ] {
            assert!(judge(bad) == Verdict::Bad, "{bad}");
        }
    }

    #[test]
    fn only_labels_of_the_schema_are_looked_at() {
        let options = Options {
            label_schema: vec![
                ("a.b".to_owned(), LabelForm::GitHash),
                ("c".to_owned(), LabelForm::Text),
            ],
            ..Options::default()
        };
        let text = "FROM a:1\nLABEL a.b=? c=?\nONBUILD LABEL d=? a.b=!\nLABEL a.b=$E a.b=\n";
        hits_with(&RULE, &options, text, &["?", "!", "a.b="]);
        hits_with(&RULE, &Options::default(), text, &[]);
    }
}
