//! ## What it does
//! Finds labels that are not in the schema, where the settings say that there may be no others (`strict-labels`).
//!
//! ## Why it matters
//! A label with a slip in its name looks as if it were there, and nobody finds it.
//!
//! ## Example
//! ```dockerfile
//! LABEL org.opencontainers.image.lisence="MIT"
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! LABEL org.opencontainers.image.licenses="MIT"
//! ```
//!
//! ## Fix safety
//! No fix: the label may be misspelt, or missing in the schema.
//!
//! ## See also
//! Lesson 10.1, reading lint.
//!
//! # 日本語
//! ## 何を調べるか
//! スキーマ以外のラベルを許さない設定（`strict-labels`）のとき、スキーマにないラベルを見つけます。
//!
//! ## なぜ問題か
//! 名前を書き間違えたラベルは、あるように見えて誰にも見つけられません。
//!
//! ## 修正の安全性
//! 自動修正はありません。書き間違いのことも、スキーマの側に足りないこともあります。
//!
//! ## 関連
//! レッスン 10.1（lint を読む）。

use super::labels;
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "unexpected-label",
    aliases: &["DL3050"],
    category: Category::Behaviour,
    severity: Severity::Info,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("label outside the schema", "スキーマにないラベル"),
    docs: docs_of!("unexpected_label.rs"),
    check,
};

fn message(name: &str) -> Text {
    Text::new(
        format_args!("The label {name} is not in the schema. Check its spelling, or add it there."),
        format_args!("ラベル {name} はスキーマにありません。綴りを確かめるか、スキーマに加えましょう。"),
    )
}

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    if !document.options.strict_labels {
        return;
    }
    let schema = labels::schema(document);
    for (site, _, pair) in labels::pairs(document) {
        if !schema.contains_key(pair.name.text.as_str()) {
            let finding = report.add(pair.name.span, message(&pair.name.text));
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
        let mut options = Options {
            label_schema: vec![("a".to_owned(), LabelForm::Text)],
            strict_labels: true,
            ..Options::default()
        };
        let text = "FROM a:1\nLABEL a=1 b=2 \"c d\"=3\n";
        hits_with(&RULE, &options, text, &["b", "\"c d\""]);
        options.strict_labels = false;
        hits_with(&RULE, &options, text, &[]);
    }
}
