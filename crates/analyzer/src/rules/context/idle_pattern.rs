//! ## What it does
//! Finds lines of the `.dockerignore` that do nothing or not what they seem to: malformed patterns, `!` without anything
//! to take back, comments behind a pattern, paths out of the context, lines that are there twice, and lines that take
//! secrets back in. Told at the first instruction that copies from the context.
//!
//! ## Why it matters
//! What the line was to keep out gets into the image; for a malformed pattern builders refuse the whole file.
//!
//! ## Example
//! ```dockerfile
//! # .dockerignore: node_modules # installed by the build
//! COPY . /srv/app
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! # .dockerignore: node_modules
//! COPY . /srv/app
//! ```
//!
//! ## Fix safety
//! There is no fix here: the `.dockerignore` has to change.
//!
//! ## See also
//! Lesson 10.3, .dockerignore.
//!
//! # 日本語
//! ## 何を調べるか
//! 効果のない、または見た目と違う働きをする `.dockerignore` の行を見つけます。書式の誤り、戻すものがない `!`、パターンの後ろの
//! コメント、コンテキストの外のパス、重複した行、秘密のファイルを戻す行が対象です。コンテキストからコピーする最初の命令のところに
//! 表示します。
//!
//! ## なぜ問題か
//! 除くつもりだったものがイメージに入ります。書式が誤っていると、ビルダーはファイル全体を受け付けません。
//!
//! ## 修正の安全性
//! ここには自動修正がありません。`.dockerignore` を直してください。
//!
//! ## 関連
//! レッスン 10.3「.dockerignore」。

use std::collections::HashSet;

use super::super::secret::file::is_secret_file;
use super::ignore::IgnoreRule;
use super::sources::{ignore_of, taken};
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "idle-dockerignore-pattern",
    aliases: &[],
    category: Category::Behaviour,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed(
        "a line of .dockerignore that does nothing",
        "効果のない .dockerignore の行",
    ),
    docs: docs_of!("idle_pattern.rs"),
    check,
};

/// More are not told of.
const MOST: usize = 20;

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    let Some((_, ignore)) = ignore_of(document) else {
        return;
    };
    let sources = taken(document);
    let place = sources.iter().find(|source| source.directory.is_empty());
    let Some(place) = place.or(sources.first()) else {
        return;
    };
    let mut seen: HashSet<&str> = HashSet::new();
    let mut last_kind = false;
    let mut leaves_out = false;
    let mut left = MOST;
    for rule in &ignore.rules {
        // A line of the other kind may undo the first of two that are equal.
        if rule.is_exception != last_kind {
            seen.clear();
            last_kind = rule.is_exception;
        }
        let is_new = seen.insert(rule.cleaned.as_str());
        if let Some(wrong) = what_is_wrong(rule, leaves_out, is_new) {
            report.add(place.word.span, wrong);
            left -= 1;
        }
        leaves_out |= !rule.is_exception;
        if left == 0 {
            return;
        }
    }
}

fn what_is_wrong(rule: &IgnoreRule<'_>, leaves_out: bool, is_new: bool) -> Option<Text> {
    let IgnoreRule { line, text, .. } = rule;
    let at = |en: &str, ja: &str| {
        let shown: String = text.chars().take(60).collect();
        Some(Text::new(
            format_args!("Line {line} of .dockerignore, `{shown}`, {en}."),
            format_args!(".dockerignore の {line} 行目 `{shown}` は{ja}。"),
        ))
    };
    if rule.pattern.is_none() {
        return at(
            "is malformed: builders refuse the file",
            "書式が誤っていて、ビルダーがファイル全体を受け付けません",
        );
    }
    if text.contains(" #") {
        return at(
            "has a comment behind its pattern, which is taken for a part of it",
            "後ろのコメントまでパターンとして扱われます",
        );
    }
    if rule.cleaned == ".." || rule.cleaned.starts_with("../") || matches!(rule.cleaned.as_str(), "." | "/") {
        return at(
            "matches nothing in the context",
            "コンテキストの何にも一致しません",
        );
    }
    if rule.is_exception && !leaves_out {
        return at(
            "takes nothing back: no line before it leaves anything out",
            "効果がありません。これより前に除く行がないためです",
        );
    }
    if rule.is_exception && is_secret_file(&rule.cleaned) {
        return at(
            "takes a file with secrets back in",
            "秘密を含むファイルをコンテキストに戻しています",
        );
    }
    if !is_new {
        return at("is there twice", "重複しています");
    }
    None
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::context::with;
    use crate::testing::hits_with;

    #[test]
    fn cases() {
        let text = "FROM a:1\nCOPY b /c\nCOPY . /d";
        for line in ["[a", "!", "a # b", "../a", "!a", "*\n!.env", "a\na", ".", "!a\n*"] {
            hits_with(&RULE, &with(Some(line), &[]), text, &["."]);
        }
        for line in [
            "a",
            "# a",
            "a#b",
            "*\n!b",
            "a\n!a\na",
            "**/.env\n!.env.example",
            "",
        ] {
            hits_with(&RULE, &with(Some(line), &[]), text, &[]);
        }
        hits_with(&RULE, &with(Some("[a"), &[]), "FROM a:1\nCOPY b /c", &["b"]);
        hits_with(&RULE, &with(Some("[a"), &[]), "FROM a:1\nRUN b", &[]);
    }
}
