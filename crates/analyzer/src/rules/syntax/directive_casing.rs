//! ## What it does
//! Finds parser directives that are not in small letters.
//!
//! ## Why it matters
//! Builders take any case, but other tools look only for `# escape=` and `# syntax=` as everybody writes them.
//!
//! ## Example
//! ```dockerfile
//! # Escape=`
//! FROM debian:12
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! # escape=`
//! FROM debian:12
//! ```
//!
//! ## Fix safety
//! Safe: the case means nothing.
//!
//! ## See also
//! Lesson 10.1, reading lint.
//!
//! # 日本語
//! ## 何を調べるか
//! 小文字で書かれていないパーサーディレクティブを見つけます。
//!
//! ## なぜ問題か
//! ビルダーはどちらでも受け付けますが、ほかのツールは通例どおりの `# escape=` や `# syntax=` しか探しません。
//!
//! ## 修正の安全性
//! 安全です。大文字と小文字の違いに意味はありません。
//!
//! ## 関連
//! レッスン 10.1（lint を読む）。

use dockerfile::Node;

use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "directive-casing",
    aliases: &["dfu:CASING_DIRECTIVE"],
    category: Category::Syntax,
    severity: Severity::Style,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("directive in capitals", "小文字でないディレクティブ"),
    docs: docs_of!("directive_casing.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "Write parser directives in small letters.",
    "パーサーディレクティブは小文字で書いてください。",
);

const TITLE: Text = Text::fixed("Write it in small letters", "小文字にする");

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for item in &document.tree.items {
        let Node::Directive(directive) = &item.node else {
            continue;
        };
        if document.tree.slice(directive.name_span) != directive.name {
            let edit = Edit::replace(directive.name_span, directive.name.as_str());
            report
                .add(directive.name_span, MESSAGE)
                .with_fix(Fix::safe(TITLE, vec![edit]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety::Safe;
    use crate::testing::{fixes, hits, passes};

    #[test]
    fn cases() {
        hits(&RULE, "# Escape=`\n#SYNTAX = a\nFROM a:1", &["Escape", "SYNTAX"]);
        passes(&RULE, "# escape=`\nFROM a:1\n# Escape=b");
    }

    #[test]
    fn the_case_changes() {
        fixes(&RULE, Safe, "#Syntax=a\nFROM b:1", "#syntax=a\nFROM b:1");
    }
}
