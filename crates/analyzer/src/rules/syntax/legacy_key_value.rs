//! ## What it does
//! Finds `ENV` and `LABEL` in the old form, a name and a value with a space between them.
//!
//! ## Why it matters
//! The old form takes the whole rest of the line for one value, so that `ENV A b C d` sets only A. It is deprecated.
//!
//! ## Example
//! ```dockerfile
//! ENV NAME my app
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! ENV NAME="my app"
//! ```
//!
//! ## Fix safety
//! Safe: the value stays the same.
//!
//! ## See also
//! Lesson 10.1, reading lint.
//!
//! # 日本語
//! ## 何を調べるか
//! 名前と値を空白で区切る、古い書き方の `ENV` と `LABEL` を見つけます。
//!
//! ## なぜ問題か
//! 古い書き方では行の残り全体が 1 つの値になるので、`ENV A b C d` は A しか設定しません。非推奨です。
//!
//! ## 修正の安全性
//! 安全です。値は変わりません。
//!
//! ## 関連
//! レッスン 10.1（lint を読む）。

use dockerfile::{Command, Pair, Span};

use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "legacy-key-value",
    aliases: &["LegacyKeyValueFormat", "buildkit/LegacyKeyValueFormat"],
    category: Category::Deprecation,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("ENV or LABEL without `=`", "`=` のない ENV や LABEL"),
    docs: docs_of!("legacy_key_value.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "This is the old form. Write `name=value`, with quotes around a value that has spaces.",
    "古い書き方です。`名前=値` と書き、空白を含む値は引用符で囲んでください。",
);

const TITLE: Text = Text::fixed("Write `name=value`", "`名前=値` の形にする");

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for site in &document.sites {
        let (Command::Env(pairs) | Command::Label(pairs)) = &site.instruction.command else {
            continue;
        };
        let ([pair], true) = (pairs.as_slice(), site.instruction.command.is_legacy_pairs()) else {
            continue;
        };
        let Some(value) = &pair.value else { continue };
        let fix = mend(document, pair, value.span);
        let diagnostic = report.add(pair.name.span.to(value.span), MESSAGE);
        diagnostic.with_fix(fix);
        if site.is_onbuild {
            // BuildKit does not look into it.
            diagnostic.known_as(&[]);
        }
    }
}

fn mend(document: &Document<'_>, pair: &Pair, value: Span) -> Option<Fix> {
    let tree = document.tree;
    let gap = Span::new(pair.name.span.end, value.start);
    let logical = tree.logical(value);
    let text = logical.as_str();
    let is_closed = |text: &str| dockerfile::expand(text, tree.escape, &|_| None).value.is_ok();
    // A value that begins with `=` was not meant so.
    if tree.slice(gap).contains('#')
        || pair.name.text.contains(char::is_whitespace)
        || !is_closed(tree.logical(pair.name.span).as_str())
        || text.starts_with('=')
        || !is_closed(text)
    {
        return None;
    }
    let mut edits = vec![Edit::replace(gap, "=")];
    let blanks = blanks(text, tree.escape);
    if !blanks.is_empty() {
        if text.contains([tree.escape, '"', '\'']) {
            let escape = tree.escape.to_string();
            edits.extend(blanks.into_iter().map(|at| {
                let at = logical.span(at..at + 1).start;
                Edit::insert(at, escape.as_str())
            }));
        } else {
            edits[0].replacement.push('"');
            edits.push(Edit::insert(value.end, "\""));
        }
    }
    Some(Fix::safe(TITLE, edits))
}

/// Where white space stands that is neither quoted nor escaped.
fn blanks(text: &str, escape: char) -> Vec<usize> {
    let mut blanks = Vec::new();
    let mut quote = None;
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match quote {
            Some('\'') if c == '\'' => quote = None,
            Some('\'') => {}
            _ if c == escape => {
                chars.next();
            }
            Some(open) if c == open => quote = None,
            None if c == '"' || c == '\'' => quote = Some(c),
            None if c.is_whitespace() => blanks.push(at),
            _ => {}
        }
    }
    blanks
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety::Safe;
    use crate::testing::{fixes, has_no_fix, hits, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1\nENV b c d\nLABEL e f", &["b c d", "e f"]);
        hits(&RULE, "FROM a:1\nONBUILD ENV b c\nENV d = e", &["b c", "d = e"]);
        hits(&RULE, "FROM a:1\nENV b \\\n  c", &["b \\\n  c"]);
        passes(&RULE, "FROM a:1\nENV b=c d=e\nLABEL f=\"g h\"\nARG i j\nENV k");
    }

    #[test]
    fn values_stay_the_same() {
        for (old, new) in [
            ("b c", "b=c"),
            ("b   c d", "b=\"c d\""),
            ("b \"c d\"", "b=\"c d\""),
            ("b c \"d e\" f", "b=c\\ \"d e\"\\ f"),
            ("b c\\ d e", "b=c\\ d\\ e"),
            ("b $C/d e", "b=\"$C/d e\""),
            ("b \\\n  c", "b=c"),
            ("b c \\\n  d", "b=\"c \\\n  d\""),
            ("b c 'd \\\n e' f", "b=c\\ 'd \\\n e'\\ f"),
            ("\"b\" 器 具", "\"b\"=\"器 具\""),
        ] {
            let text = |pair| format!("FROM a:1\nENV {pair}\nUSER c");
            fixes(&RULE, Safe, &text(old), &text(new));
            let value = |text: &str| {
                let parse = dockerfile::parse(text);
                let env = parse.tree.instructions().nth(1).unwrap().command.clone();
                let dockerfile::Command::Env(pairs) = env else {
                    panic!("{env:?}")
                };
                pairs[0].value.clone().unwrap().text
            };
            assert_eq!(value(&text(new)), value(&text(old)), "{old}");
        }
        for text in ["b it's", "\" b <"] {
            has_no_fix(&RULE, &format!("FROM a:1\nENV {text}"));
        }
    }
}
