//! ## What it does
//! Finds stage names with capital letters.
//!
//! ## Why it matters
//! Builders take names in any case for `--from`, but `FROM Build` is read as the name of an image, which has no
//! capitals, and fails. In small letters there is one way to write it.
//!
//! ## Example
//! ```dockerfile
//! FROM golang:1.24 AS Build
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM golang:1.24 AS build
//! ```
//!
//! ## Fix safety
//! Safe: the name is changed wherever the file uses it, and builders do not tell the two apart.
//!
//! ## See also
//! Lesson 10.7, multi-stage builds.
//!
//! # 日本語
//! ## 何を調べるか
//! 大文字を含むステージ名を探します。
//!
//! ## なぜ問題か
//! `--from` では大文字と小文字が区別されませんが、`FROM Build` は小文字しか使えないイメージ名として読まれ、失敗します。
//! 小文字にそろえれば書き方は 1 つです。
//!
//! ## 修正の安全性
//! 安全です。ファイルの中でその名前を使っている場所もすべて直します。ビルダーは両者を区別しません。
//!
//! ## 関連
//! レッスン 10.7「マルチステージ」。

use std::collections::HashSet;

use dockerfile::{Command, Word};

use crate::document::Document;
use crate::graph::reference::references;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Severity, Span, Text};

pub(crate) static RULE: Rule = Rule {
    name: "uppercase-stage-name",
    aliases: &["StageNameCasing"],
    category: Category::Behaviour,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("stage name with capital letters", "大文字を含むステージ名"),
    docs: docs_of!("uppercase_stage_name.rs"),
    check,
};

const FIX: Text = Text::fixed(
    "Write the stage names in small letters",
    "ステージ名を小文字にする",
);

/// So many findings get the fix: it is the same for all, since the names are used all over the file.
const MAX_FIXES: usize = 20;

fn message(name: &str) -> Text {
    let lower = name.to_ascii_lowercase();
    Text::new(
        format_args!(
            "The stage name `{name}` has capital letters, which `FROM` cannot use. Call it `{lower}`."
        ),
        format_args!("ステージ名 `{name}` の大文字は `FROM` で使えません。`{lower}` にしましょう。"),
    )
}

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    let has_capital = |name: &&Word| name.text.bytes().any(|byte| byte.is_ascii_uppercase());
    let names = document.stages.iter().filter_map(|stage| stage.name());
    let names: Vec<&Word> = names.filter(has_capital).collect();
    if names.is_empty() {
        return;
    }
    let edits = edits(document, &names);
    for (index, name) in names.into_iter().enumerate() {
        let finding = report.add(name.span, message(&name.text));
        if index < MAX_FIXES && !edits.is_empty() {
            finding.with_fix(Fix::safe(FIX, edits.clone()));
        }
    }
}

/// Every name, and every place that uses one of them.
fn edits(document: &Document<'_>, names: &[&Word]) -> Vec<Edit> {
    let lower: HashSet<String> = names.iter().map(|name| name.text.to_ascii_lowercase()).collect();
    let mut edits = Vec::new();
    let mut add = |text: &str, span: Span| {
        let small = text.to_ascii_lowercase();
        if small != text && lower.contains(&small) && document.tree.text.get(span.range()) == Some(text) {
            edits.push(Edit::replace(span, small));
        }
    };
    for site in &document.sites {
        if let Command::From(from) = &site.instruction.command {
            add(&from.image.text, from.image.span);
            if let Some(alias) = &from.alias {
                add(&alias.text, alias.span);
            }
        }
        for reference in references(site.instruction) {
            add(&reference.name, reference.span);
        }
    }
    dockerfile::order::sort_by(&mut edits, |a, b| a.span.cmp(&b.span));
    edits
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1 AS Build\nFROM b:1 AS c", &["Build"]);
        passes(&RULE, "FROM a:1 AS build");
        passes(&RULE, "FROM a:1");
    }

    #[test]
    fn fixed() {
        fixes(
            &RULE,
            Safety::Safe,
            "FROM a:1 AS Build\nFROM Build AS Bb\nCOPY --from=BUILD x /y\nONBUILD RUN --mount=type=bind,from=Build,target=/x y\n",
            "FROM a:1 AS build\nFROM build AS bb\nCOPY --from=build x /y\nONBUILD RUN --mount=type=bind,from=build,target=/x y\n",
        );
        fixes(
            &RULE,
            Safety::Safe,
            "FROM a:1 AS A\nFROM b:1 AS A\nCOPY --from=A x /y\n",
            "FROM a:1 AS a\nFROM b:1 AS a\nCOPY --from=a x /y\n",
        );
    }
}
