//! ## What it does
//! Finds commands of a `RUN` that are chained with `&&` or `||` on one line. Off unless asked for.
//!
//! ## Why it matters
//! On a line of its own each command is easy to see, and a change of one shows as a change of one line.
//!
//! ## Example
//! ```dockerfile
//! RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! RUN apt-get update \
//!     && apt-get install -y curl \
//!     && rm -rf /var/lib/apt/lists/*
//! ```
//!
//! ## Fix safety
//! Safe: only line breaks are added.
//!
//! ## See also
//! Lesson 10.1, reading lint.
//!
//! # 日本語
//!
//! ## 何を調べるか
//! `&&` や `||` でつながれて 1 行に並んだ `RUN` のコマンドを見つけます。指定したときだけ調べます。
//!
//! ## なぜ問題か
//! 1 行にひとつなら、どのコマンドがあるかがすぐわかり、ひとつを変えれば変わるのも 1 行です。
//!
//! ## 修正の安全性
//! 安全です。行を分けるだけです。
//!
//! ## 関連
//! レッスン 10.1 lint で読む

use shell::Join;

use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Severity, Span, Text};

use super::chain::links;

pub(crate) static RULE: Rule = Rule {
    name: "chain-on-one-line",
    aliases: &["tally/newline-per-chained-call", "S7020"],
    category: Category::Behaviour,
    severity: Severity::Style,
    on_by_default: false,
    since: "0.1.0",
    summary: Text::fixed("chained commands on one line", "1 行に並んだコマンド"),
    docs: docs_of!("chain_on_one_line.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "Several commands stand on this line. Give each its own.",
    "この行にはコマンドがいくつもあります。1 行にひとつずつ書きましょう。",
);
const FIX: Text = Text::fixed("Break the line before each", "コマンドごとに改行する");

/// From this length on a line is too long for others too.
const LONG: usize = 120;

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    let escape = document.tree.escape;
    for run in document.runs.iter().filter(|run| run.site.heredocs.is_empty()) {
        let links = links(run);
        let mut edits = Vec::new();
        let mut place: Option<Span> = None;
        for pair in links.windows(2) {
            let [one, other] = pair else { continue };
            if !matches!(other.before, Join::And | Join::Or) || one.span.end > other.span.start {
                continue;
            }
            let gap = Span::new(one.span.end, other.span.start);
            let text = document.tree.slice(gap);
            let sign = text.len() - text.trim_start().len();
            if text.contains(['\n', '#']) || !text.trim_start().starts_with(['&', '|']) {
                continue;
            }
            edits.push(Edit::replace(
                Span::new(gap.start, gap.start + sign),
                format!(" {escape}\n    "),
            ));
            let both = one.span.to(other.span);
            place = Some(place.map_or(both, |place| place.to(both)));
        }
        let Some(place) = place else { continue };
        let is_long = document
            .tree
            .slice(place)
            .lines()
            .any(|line| line.chars().count() > LONG);
        let found = report.add(place, MESSAGE).with_fix(Fix::safe(FIX, edits));
        if !is_long {
            found.known_as(&["tally/newline-per-chained-call"]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1\nRUN a && b", &["a && b"]);
        hits(&RULE, "FROM a:1\nRUN a \\\n && (b; c) || d", &["(b; c) || d"]);
        for run in [
            "a",
            "a \\\n && b",
            "a; b",
            "a | b",
            "[\"a\", \"&&\", \"b\"]",
            "if a && b; then c; fi",
            "<<E\na && b\nE",
        ] {
            passes(&RULE, &format!("FROM a:1\nRUN {run}"));
        }
    }

    #[test]
    fn fixed() {
        fixes(
            &RULE,
            Safety::Safe,
            "FROM a:1\nRUN a > x&& b \\\n  c && { d; } || e\n",
            "FROM a:1\nRUN a > x \\\n    && b \\\n  c \\\n    && { d; } \\\n    || e\n",
        );
    }
}
