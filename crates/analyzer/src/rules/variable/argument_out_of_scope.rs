//! ## What it does
//! Finds a `RUN` that uses an `ARG` from before `FROM` which its stage does not repeat.
//!
//! ## Why it matters
//! What stands before the first `FROM` is for `FROM` only. In the stage the variable is empty, so that
//! `apt-get install app=$VERSION` installs whatever is newest, or fails.
//!
//! ## Example
//! ```dockerfile
//! ARG VERSION=1.2
//! FROM debian:12
//! RUN curl -fsSO https://example.com/app-$VERSION.tar.gz
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! ARG VERSION=1.2
//! FROM debian:12
//! ARG VERSION
//! RUN curl -fsSO https://example.com/app-$VERSION.tar.gz
//! ```
//!
//! ## Fix safety
//! Unsafe: a variable that was empty gets a value.
//!
//! ## See also
//! Lesson 10.8, secrets and arguments.
//!
//! # 日本語
//! ## 何を調べるか
//! `FROM` より前の `ARG` を、ステージで宣言し直さずに使っている `RUN` を探します。
//!
//! ## なぜ問題か
//! 最初の `FROM` より前の `ARG` は `FROM` でしか使えません。ステージでは空になり、`apt-get install app=$VERSION` は
//! 最新版を入れたり、失敗したりします。
//!
//! ## 修正の安全性
//! 安全ではありません。空だった変数に値が入ります。
//!
//! ## 関連
//! レッスン 10.8「秘密と引数」。

use std::collections::HashSet;

use dockerfile::{Command, CommandForm, LogicalText};

use super::scope_fix;
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "argument-out-of-scope",
    aliases: &["S6579"],
    category: Category::Behaviour,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("ARG from before FROM used in RUN", "FROM より前の ARG を使う RUN"),
    docs: docs_of!("argument_out_of_scope.rs"),
    check,
};

fn message(name: &str) -> Text {
    Text::new(
        format_args!(
            "The ARG before FROM is for FROM only, so `{name}` is empty here. Repeat `ARG {name}` in this stage."
        ),
        format_args!(
            "FROM より前の ARG は FROM でしか使えないため、`{name}` はここでは空になります。このステージに `ARG {name}` を書きましょう。"
        ),
    )
}

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    let has_any = document
        .sites
        .first()
        .is_some_and(|site| site.stage.is_none() && matches!(site.instruction.command, Command::Arg(_)));
    if !has_any {
        return;
    }
    let mut reported = HashSet::new();
    for &site in document.sites.iter().filter(|site| !site.is_onbuild) {
        let (Some(stage), Command::Run(CommandForm::Shell(line) | CommandForm::Script(line))) =
            (site.stage, &site.instruction.command)
        else {
            continue;
        };
        let assigned = assigned(line.as_str());
        for (name, range) in variables(line) {
            let is_open = document.scopes.is_declared_before_from(name)
                && !document
                    .scopes
                    .is_declared(Some(stage), site.instruction.span.start, name);
            // One finding for each variable and stage: one line mends them all.
            if !is_open || assigned.contains(name) || !reported.insert((stage, name)) {
                continue;
            }
            let edit = scope_fix::edit(document, site, name);
            report
                .add(line.span(range), message(name))
                .with_fix(Fix::risky(scope_fix::title(name), vec![edit]));
        }
    }
}

/// The names after `$` and `${` that are not in single quotes or escaped.
fn variables(line: &LogicalText) -> Vec<(&str, std::ops::Range<usize>)> {
    let text = line.as_str();
    let mut found = Vec::new();
    let (mut is_single, mut is_double) = (false, false);
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' if !is_single => {
                chars.next();
            }
            '\'' if !is_double => is_single = !is_single,
            '"' if !is_single => is_double = !is_double,
            '$' if !is_single => {
                let mut start = at + 1;
                if chars.peek().is_some_and(|(_, next)| *next == '{') {
                    start += 1;
                }
                let rest = text.get(start..).unwrap_or_default();
                let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
                let len = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
                let name = rest.get(..len).unwrap_or_default();
                if name.starts_with(|c: char| !c.is_ascii_digit()) {
                    found.push((name, start..start + len));
                }
            }
            _ => {}
        }
    }
    found
}

/// The names that the shell itself sets, in any of the usual ways.
fn assigned(text: &str) -> HashSet<&str> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut found = HashSet::new();
    let (mut at, mut before) = (0, "");
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let len = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(len);
        if len > 0 {
            let is_set = after.starts_with('=') || after.starts_with("+=");
            if is_set || matches!(before, "for" | "read" | "export" | "local" | "declare") {
                found.insert(word);
            }
            before = word;
        }
        let skipped = after.chars().next();
        // `-o name=value` and `$name` set nothing, but to leave them out is to be silent once too often.
        if skipped.is_some_and(|c| !c.is_whitespace()) {
            before = "";
        }
        at += len + skipped.map_or(0, char::len_utf8);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, passes};

    #[test]
    fn cases() {
        hits(&RULE, "ARG V=1\nFROM a:1\nRUN echo $V \"${V:-x}\"", &["V"]);
        hits(
            &RULE,
            "ARG V=1\nFROM a:1\nARG V\nFROM b:1\nRUN <<E\necho $V\nE",
            &["V"],
        );
        passes(&RULE, "ARG V=1\nFROM a:1\nARG V\nRUN echo $V");
        passes(&RULE, "ARG V=1\nFROM a:1 AS b\nARG V\nFROM b\nRUN echo $V");
        passes(&RULE, "ARG V=1\nFROM a:1\nRUN V=2 && echo $V");
        passes(&RULE, "ARG V=1\nFROM a:1\nRUN for V in 1 2; do echo $V; done");
        passes(&RULE, "ARG V=1\nFROM a:1\nRUN echo '$V' \\$V $VV $1");
        passes(&RULE, "ARG V=1\nFROM a:$V\nRUN [\"echo\", \"$V\"]");
        passes(&RULE, "FROM a:1\nRUN echo $V");
    }

    #[test]
    fn fixed() {
        fixes(
            &RULE,
            Safety::Unsafe,
            "ARG V=1\r\nFROM a:1\r\nRUN echo $V\r\nRUN echo $V\r\n",
            "ARG V=1\r\nFROM a:1\r\nARG V\r\nRUN echo $V\r\nRUN echo $V\r\n",
        );
    }
}
