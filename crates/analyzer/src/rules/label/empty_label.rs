//! ## What it does
//! Finds labels of the schema in the settings that have no value.
//!
//! ## Why it matters
//! The schema asks for the label so that somebody can read it; empty, it says nothing.
//!
//! ## Example
//! ```dockerfile
//! LABEL maintainer=""
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! LABEL maintainer="team@example.com"
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
//! 設定のスキーマにあるラベルのうち、値が空のものを見つけます。
//!
//! ## なぜ問題か
//! スキーマのラベルは誰かが読むためのものです。空では何も伝わりません。
//!
//! ## 修正の安全性
//! 自動修正はありません。値は書く人にしか分かりません。
//!
//! ## 関連
//! レッスン 10.1（lint を読む）。

use super::labels;
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "empty-label",
    aliases: &["DL3051"],
    category: Category::Behaviour,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("label without a value", "値が空のラベル"),
    docs: docs_of!("empty_label.rs"),
    check,
};

fn message(name: &str) -> Text {
    Text::new(
        format_args!("The label {name} is empty. Give it a value."),
        format_args!("ラベル {name} が空です。値を書きましょう。"),
    )
}

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    if document.options.label_schema.is_empty() {
        return;
    }
    let schema = labels::schema(document);
    for (site, _, pair) in labels::pairs(document) {
        let Some(word) = pair.value.as_ref() else { continue };
        if !schema.contains_key(pair.name.text.as_str()) {
            continue;
        }
        if document.expand(site, word).is_some_and(|value| value.is_empty()) {
            let finding = report.add(labels::span(pair), message(&pair.name.text));
            if site.is_onbuild {
                finding.known_as(&[]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::hits_with;
    use crate::{LabelForm, Options};

    #[test]
    fn cases() {
        let options = Options {
            label_schema: vec![("a".to_owned(), LabelForm::Url)],
            ..Options::default()
        };
        let text = "FROM a:1\nLABEL a=\"\" b=\"\" a= a=c\nONBUILD LABEL a=''\n";
        hits_with(&RULE, &options, text, &["a=\"\"", "a=", "a=''"]);
        hits_with(&RULE, &Options::default(), text, &[]);
    }
}
