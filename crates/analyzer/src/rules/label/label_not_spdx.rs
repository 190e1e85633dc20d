//! ## What it does
//! Finds labels that the schema in the settings wants to be a licence by SPDX and that are none.
//!
//! ## Why it matters
//! Tools that collect licences know the identifiers of the SPDX list and expressions of them, and no other text.
//! `GPL-2.0` is deprecated, since it does not say whether later versions count.
//!
//! ## Example
//! ```dockerfile
//! LABEL org.opencontainers.image.licenses="GPL-2.0+"
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! LABEL org.opencontainers.image.licenses="GPL-2.0-or-later"
//! ```
//!
//! ## Fix safety
//! Safe: the current identifier of the same licence. There is one where the text differs only in its case, or is
//! the old name of a GNU licence.
//!
//! ## See also
//! Lesson 10.1, reading lint.
//!
//! # 日本語
//! ## 何を調べるか
//! 設定のスキーマで SPDX のライセンスと決められているのに、そうなっていないラベルを見つけます。
//!
//! ## なぜ問題か
//! ライセンスを集めるツールが読めるのは、SPDX の一覧にある識別子とその式だけです。`GPL-2.0` は、後のバージョンを
//! 含むかどうか分からないため非推奨です。
//!
//! ## 修正の安全性
//! 安全です。同じライセンスの現在の識別子に直します。大文字・小文字だけが違う場合と、GNU のライセンスの古い名前に
//! 限ります。
//!
//! ## 関連
//! レッスン 10.1（lint を読む）。

use super::labels;
use super::spdx;
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, LabelForm, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "label-not-spdx",
    aliases: &["DL3054"],
    category: Category::Behaviour,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("label that is no SPDX licence", "SPDX のライセンスではないラベル"),
    docs: docs_of!("label_not_spdx.rs"),
    check,
};

fn message(value: &str) -> Text {
    Text::new(
        format_args!("`{value}` is no licence by SPDX. Write an identifier of its list, such as Apache-2.0."),
        format_args!(
            "`{value}` は SPDX のライセンスではありません。Apache-2.0 のように一覧の識別子で書きましょう。"
        ),
    )
}
const FIX: Text = Text::fixed("Write the current identifier", "現在の識別子で書く");

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    if document.options.label_schema.is_empty() {
        return;
    }
    let schema = labels::schema(document);
    for (site, _, pair) in labels::pairs(document) {
        let Some(word) = pair.value.as_ref() else { continue };
        if schema.get(pair.name.text.as_str()) != Some(&LabelForm::Spdx) {
            continue;
        }
        let Some(value) = document.expand(site, word) else {
            continue;
        };
        if spdx::is_expression(&value) {
            continue;
        }
        let fix = spdx::meant(value.trim())
            .filter(|_| !word.has_variable())
            .map(|name| Fix::safe(FIX, vec![Edit::replace(word.span, format!("\"{name}\""))]));
        let span = if word.span.start == word.span.end {
            labels::span(pair)
        } else {
            word.span
        };
        let finding = report.add(span, message(&value)).with_fix(fix);
        if site.is_onbuild {
            finding.known_as(&[]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::hits_with;
    use crate::{Options, Safety, fix_all_with};

    fn options() -> Options {
        Options {
            label_schema: vec![
                ("a".to_owned(), LabelForm::Spdx),
                ("b".to_owned(), LabelForm::Text),
            ],
            ..Options::default()
        }
    }

    #[test]
    fn cases() {
        let text =
            "FROM a:1\nLABEL a=mit a=MIT a=\"MIT OR ISC\" b=x a=$L a=\"BSD\"\nLABEL a GPL-2.0\nLABEL a=\n";
        hits_with(&RULE, &options(), text, &["mit", "\"BSD\"", "GPL-2.0", "a="]);
        hits_with(&RULE, &Options::default(), text, &[]);
    }

    #[test]
    fn fixed() {
        let mut options = options();
        options.levels = vec![("duplicate-label".to_owned(), crate::Level::Off)];
        let text = "FROM a:1\nUSER b\nLABEL a=mit\nLABEL a=GPL-2.0+\nLABEL a=BSD\n";
        let fixed = fix_all_with(text, Safety::Safe, &options);
        assert_eq!(
            fixed.text,
            "FROM a:1\nUSER b\nLABEL a=\"MIT\"\nLABEL a=\"GPL-2.0-or-later\"\nLABEL a=BSD\n"
        );
    }
}
