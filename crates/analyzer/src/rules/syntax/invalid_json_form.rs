//! ## What it does
//! Finds arguments that look like a JSON array and are none: with single quotes, without quotes, with a comma too much.
//!
//! ## Why it matters
//! What is no JSON array is a line for the shell: `CMD ['app']` looks for a program named `[app]`. For `COPY` the
//! brackets and commas become part of the names.
//!
//! ## Example
//! ```dockerfile
//! CMD ['app', '--port', '80']
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! CMD ["app", "--port", "80"]
//! ```
//!
//! ## Fix safety
//! Unsafe: what runs is another command than before, the one that was meant.
//!
//! ## See also
//! Lesson 10.9, ENTRYPOINT and CMD.
//!
//! # 日本語
//! ## 何を調べるか
//! JSON 配列に見えて JSON 配列でない引数を見つけます。単一引用符を使ったもの、引用符のないもの、余分なコンマのあるもの
//! です。
//!
//! ## なぜ問題か
//! JSON 配列でないものはシェルに渡されます。`CMD ['app']` は `[app]` という名前のプログラムを探します。`COPY` では括弧
//! やコンマがファイル名の一部になります。
//!
//! ## 修正の安全性
//! 安全ではありません。実行されるコマンドが、意図されたものに変わります。
//!
//! ## 関連
//! レッスン 10.9（ENTRYPOINT と CMD）。

use dockerfile::{Command, CommandForm, Healthcheck, LogicalText, Span, Word};

use super::loose_json;
use crate::document::{Document, Site};
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "invalid-json-form",
    aliases: &["tally/invalid-json-form", "S7030", "dfu:JSON_IN_SINGLE_QUOTES"],
    category: Category::Syntax,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("JSON array that is none", "JSON になっていない配列"),
    docs: docs_of!("invalid_json_form.rs"),
    check,
};

const FOR_SHELL: Text = Text::fixed(
    "This is no JSON array, so the shell gets it, brackets and all. Put each string in double quotes, with commas between.",
    "JSON 配列になっていないため、括弧ごとシェルに渡されます。各文字列を二重引用符で囲み、コンマで区切ってください。",
);

const FOR_NAMES: Text = Text::fixed(
    "This is no JSON array, so brackets and commas are taken for names. Put each string in double quotes.",
    "JSON 配列になっていないため、括弧やコンマも名前とみなされます。各文字列を二重引用符で囲んでください。",
);

const TITLE: Text = Text::fixed("Make it a JSON array", "JSON 配列にする");

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for site in &document.sites {
        let Some((span, message)) = looks_like_json(document, site) else {
            continue;
        };
        let written = document.tree.slice(span);
        let fix = loose_json::corrected(written)
            .filter(|_| !written.contains('\n'))
            .map(|array| Fix::risky(TITLE, vec![Edit::replace(span, array)]));
        report.add(span, message).with_fix(fix);
    }
}

fn looks_like_json(document: &Document<'_>, site: &Site<'_>) -> Option<(Span, Text)> {
    match &site.instruction.command {
        Command::Run(CommandForm::Shell(line)) => is_array(line).then(|| (line.whole_span(), FOR_SHELL)),
        Command::Cmd(CommandForm::Shell(line))
        | Command::Entrypoint(CommandForm::Shell(line))
        | Command::Healthcheck(Healthcheck::Cmd(CommandForm::Shell(line))) => {
            is_array(line).then(|| (line.whole_span(), FOR_SHELL))
        }
        Command::Copy(copy) | Command::Add(copy) if !copy.is_json => {
            let first = copy.sources.first()?;
            is_list(document, first, &copy.destination)
        }
        Command::Volume(words) => is_list(document, words.first()?, words.last()?),
        _ => None,
    }
}

/// Whether a line for the shell was meant for an array, and is no call of `[` or `[[`. After a space it is one only
/// if it reads like one from end to end.
fn is_array(line: &LogicalText) -> bool {
    let text = line.as_str();
    let Some(inner) = text.strip_prefix('[') else {
        return false;
    };
    match inner.chars().next() {
        None | Some('[') => false,
        Some(c) if c.is_whitespace() => {
            let inner = inner.trim_start();
            let is_quoted = inner.starts_with(['"', '\'', '“']);
            text.ends_with(']') && is_quoted && !inner.contains([';', '&', '|', '='])
        }
        Some('"' | '\'' | '“' | '‘') => true,
        // Not a type of PowerShell, `[Net.Dns]::GetHostName()`.
        Some(_) => inner
            .strip_suffix(']')
            .is_some_and(|inner| !inner.contains(['[', ']'])),
    }
}

/// Whether words were meant for an array, and are no patterns such as `[ab].txt`.
fn is_list(document: &Document<'_>, first: &Word, last: &Word) -> Option<(Span, Text)> {
    let span = first.span.to(last.span);
    let text = document.tree.slice(span);
    let inner = text.strip_prefix('[')?;
    let is_quoted = inner.trim_start().starts_with(['"', '\'', '“']);
    (is_quoted || text.ends_with(']')).then_some((span, FOR_NAMES))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety::Unsafe;
    use crate::testing::{fixes, hits, mends, passes};

    #[test]
    fn cases() {
        for line in [
            "['b', 'c']",
            "[b, c]",
            "[\"b\", \"c\"",
            "[\"b\",]",
            "[\"b\" \"c\"]",
            "[\"b\"] c",
            "[ \"b\", 'c' ]",
        ] {
            hits(&RULE, &format!("FROM a:1\nCMD {line}"), &[line]);
            hits(&RULE, &format!("FROM a:1\nHEALTHCHECK CMD {line}"), &[line]);
            hits(&RULE, &format!("FROM a:1\nONBUILD RUN {line}"), &[line]);
        }
        hits(
            &RULE,
            "FROM a:1\nCOPY ['b', 'c']\nADD [b, c]",
            &["['b', 'c']", "[b, c]"],
        );
        hits(&RULE, "FROM a:1\nVOLUME ['/b']", &["['/b']"]);
        for line in [
            "[ -f b ] && c",
            "[[ -f b ]]",
            "[ \"$B\" = c ]",
            "b [c]",
            "[\"b\"]",
            "[]",
            "[",
            "[ \"$B\" ] || c",
        ] {
            passes(&RULE, &format!("FROM a:1\nRUN {line}\nCMD {line}"));
        }
        passes(
            &RULE,
            "FROM a:1\nCOPY [bc].txt [d]/ e/\nVOLUME /b /c\nCOPY b [c] d",
        );
    }

    #[test]
    fn arrays_become_json() {
        fixes(
            &RULE,
            Unsafe,
            "FROM a:1\nCMD ['b', 'c d']",
            "FROM a:1\nCMD [\"b\", \"c d\"]",
        );
        fixes(
            &RULE,
            Unsafe,
            "FROM a:1\nENTRYPOINT [b,]",
            "FROM a:1\nENTRYPOINT [\"b\"]",
        );
        mends(
            &RULE,
            Unsafe,
            "FROM a:1\nCOPY ['b c', '/d']",
            "FROM a:1\nCOPY [\"b c\", \"/d\"]",
        );
        fixes(
            &RULE,
            Unsafe,
            "FROM a:1\nVOLUME [/b]",
            "FROM a:1\nVOLUME [\"/b\"]",
        );
    }
}
