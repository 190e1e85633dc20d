//! ## What it does
//! Finds parser directives that are misspelt: `# syntx=`, or an image in `# syntax=` that is almost
//! `docker/dockerfile`.
//!
//! ## Why it matters
//! A misspelt name is a comment and does nothing. A misspelt image is not found, or belongs to somebody else who then
//! reads the Dockerfile and says what is built.
//!
//! ## Example
//! ```dockerfile
//! # syntax=docker/dokcerfile:1
//! FROM debian:12
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! # syntax=docker/dockerfile:1
//! FROM debian:12
//! ```
//!
//! ## Fix safety
//! Unsafe: the directive counts afterwards.
//!
//! ## See also
//! Lesson 10.1, reading lint.
//!
//! # 日本語
//! ## 何を調べるか
//! つづりを間違えたパーサーディレクティブを見つけます。`# syntx=` や、`# syntax=` の `docker/dockerfile` に似たイメージ名
//! です。
//!
//! ## なぜ問題か
//! 名前を間違えるとただのコメントになり、何も起きません。イメージ名を間違えると見つからないか、別の誰かのイメージが
//! Dockerfile を読み、ビルドの内容を決めてしまいます。
//!
//! ## 修正の安全性
//! 安全ではありません。直すとディレクティブが効くようになります。
//!
//! ## 関連
//! レッスン 10.1（lint を読む）。

use dockerfile::{Node, Span};

use super::errors;
use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "misspelt-directive",
    aliases: &["tally/syntax-directive-typo"],
    category: Category::Syntax,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("misspelt parser directive", "つづりを間違えたディレクティブ"),
    docs: docs_of!("misspelt_directive.rs"),
    check,
};

const DIRECTIVES: [&str; 3] = ["syntax", "escape", "check"];
const FRONTENDS: [&str; 2] = ["docker/dockerfile", "docker/dockerfile-upstream"];

const TITLE: Text = Text::fixed("Correct the directive", "ディレクティブを直す");

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for item in &document.tree.items {
        match &item.node {
            Node::Directive(directive) if directive.name == "syntax" => {
                check_image(&directive.value, directive.value_span, report);
            }
            Node::Directive(_) => {}
            Node::Comment => {
                // Directives end at the first comment that is none.
                let span = item.span();
                check_name(document, document.tree.slice(span), span.start, report);
                return;
            }
            // The byte order mark.
            Node::Blank if item.span().start == 0 && document.tree.text.starts_with('\u{feff}') => {}
            _ => return,
        }
    }
}

fn check_image(value: &str, span: Span, report: &mut Report<'_>) {
    let image = value.split_whitespace().next().unwrap_or_default();
    let lead = image
        .strip_prefix("docker.io/")
        .map_or(0, |rest| image.len() - rest.len());
    let name = &image[lead..];
    let name = name.split(['@', ':']).next().unwrap_or_default();
    if FRONTENDS.contains(&name) || name.matches('/').count() != 1 {
        return;
    }
    let Some(likely) = nearest_frontend(name) else {
        return;
    };
    let start = span.start + lead;
    let span = Span::new(start, start + name.len());
    let message = Text::new(
        format!("`{name}` is not Docker's image; that is {likely}."),
        format!("`{name}` は Docker のイメージではありません。正しくは {likely} です。"),
    );
    report
        .add(span, message)
        .with_fix(Fix::risky(TITLE, vec![Edit::replace(span, likely)]));
}

fn nearest_frontend(name: &str) -> Option<&'static str> {
    const LONGEST: usize = 40;
    let is_near = |frontend: &&&str| crate::names::distance(frontend, name) <= 2;
    (name.len() <= LONGEST).then(|| FRONTENDS.iter().find(is_near).copied())?
}

/// A comment that is almost a directive. What it holds has to look like one's value too.
fn check_name(document: &Document<'_>, comment: &str, at: usize, report: &mut Report<'_>) {
    let Some((name, value)) = comment.split_once('=') else {
        return;
    };
    let start = name.len() - name.trim_start().trim_start_matches('#').trim_start().len();
    let name = &name[start..];
    let trimmed = name.trim_end();
    let Some(likely) = errors::nearest(trimmed, DIRECTIVES.into_iter(), 1) else {
        return;
    };
    let value = value.trim();
    let is_value = match likely {
        "syntax" => value.contains('/') && !value.contains(char::is_whitespace),
        "escape" => matches!(value, "\\" | "`"),
        _ => value.starts_with("skip=") || value.starts_with("error=") || value.starts_with("experimental="),
    };
    if likely == trimmed.to_ascii_lowercase() || !is_value {
        return;
    }
    let span = Span::new(at + start, at + start + trimmed.len());
    let message = Text::new(
        format!("`{trimmed}` is no directive, so this is a comment. Perhaps {likely} is meant."),
        format!(
            "`{trimmed}` というディレクティブはなく、ただのコメントになります。{likely} の間違いではないか確かめてください。"
        ),
    );
    report
        .add(span, message)
        .known_as(&[])
        .with_fix(mend(document, span, likely));
}

/// A directive that counts may make the rest of the file mean something else. With another escape character no other
/// fix would be right any more.
fn mend(document: &Document<'_>, span: Span, name: &str) -> Option<Fix> {
    if name == "escape" {
        return None;
    }
    let text = &document.tree.text;
    let fixed = format!("{}{name}{}", text.get(..span.start)?, text.get(span.end..)?);
    let is_read = dockerfile::parse(&fixed).errors.len() <= document.errors.len();
    is_read.then(|| Fix::risky(TITLE, vec![Edit::replace(span, name)]))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety::Unsafe;
    use crate::testing::{fixes, hits, passes};

    #[test]
    fn cases() {
        hits(
            &RULE,
            "# syntax=docker/dokcerfile:1\nFROM a:1",
            &["docker/dokcerfile"],
        );
        hits(
            &RULE,
            "# syntax=docker.io/doker/dockerfile:1\nFROM a:1",
            &["doker/dockerfile"],
        );
        hits(&RULE, "\u{feff}# syntx=docker/dockerfile:1\nFROM a:1", &["syntx"]);
        hits(
            &RULE,
            "# syntax=docker/dockerfile:1\n# escpae=`\nFROM a:1",
            &["escpae"],
        );
        passes(
            &RULE,
            "# syntax=docker/dockerfile:1@sha256:ab\n# Escape=`\nFROM a:1",
        );
        passes(&RULE, "# syntax=docker/dockerfile-upstream:master\nFROM a:1");
        passes(
            &RULE,
            "# syntax=ghcr.io/a/dockerfile:1\n# check=skip=all\nFROM a:1",
        );
        passes(&RULE, "# checks=none of it\nFROM a:1\n# syntx=a/b");
    }

    #[test]
    fn names_are_corrected() {
        fixes(
            &RULE,
            Unsafe,
            "# syntax=docker/dockrfile:1.4\nFROM a:1",
            "# syntax=docker/dockerfile:1.4\nFROM a:1",
        );
        fixes(
            &RULE,
            Unsafe,
            "#sytnax = a/b\nFROM a:1",
            "#syntax = a/b\nFROM a:1",
        );
    }
}
