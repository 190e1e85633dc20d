//! ## What it does
//! Finds `STOPSIGNAL`, `HEALTHCHECK`, `ENTRYPOINT` and `CMD` that do not stand at the end of their stage, in this
//! order. Off by default.
//!
//! ## Why it matters
//! They say how the container runs, and not how the image is built. In one place, readers find them at once.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:13
//! CMD ["app"]
//! USER app
//! ENTRYPOINT ["/entrypoint"]
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM debian:13
//! USER app
//! ENTRYPOINT ["/entrypoint"]
//! CMD ["app"]
//! ```
//!
//! ## Fix safety
//! Safe: the image is configured the same. There is no fix where a `SHELL` or a variable makes the place count.
//!
//! ## See also
//! Lesson 10.9, ENTRYPOINT and CMD.
//!
//! # 日本語
//! ## 何を調べるか
//! ステージの最後に `STOPSIGNAL`、`HEALTHCHECK`、`ENTRYPOINT`、`CMD` の順で並んでいないものを見つけます。既定ではオフです。
//!
//! ## なぜ問題か
//! これらはイメージの作り方ではなく、コンテナの動かし方を表します。1 か所にまとまっていれば、すぐに見つかります。
//!
//! ## 修正の安全性
//! 安全です。イメージの設定は変わりません。`SHELL` や変数のために場所が意味を持つときは修正しません。
//!
//! ## 関連
//! レッスン 10.9（ENTRYPOINT と CMD）。

use dockerfile::{Command, Item, Node, Span, Stage};

use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::rules::lines;
use crate::{Category, Edit, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "unordered-epilogue",
    aliases: &["tally/epilogue-order"],
    category: Category::Behaviour,
    severity: Severity::Style,
    on_by_default: false,
    since: "0.1.0",
    summary: Text::fixed("closing instructions out of order", "末尾の命令の順序"),
    docs: docs_of!("unordered_epilogue.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "A stage ends with STOPSIGNAL, HEALTHCHECK, ENTRYPOINT and CMD, in this order. Move them there.",
    "ステージは STOPSIGNAL、HEALTHCHECK、ENTRYPOINT、CMD の順で終えます。末尾に移しましょう。",
);
const FIX: Text = Text::fixed("Put them in order", "順に並べる");

/// Its place among the closing instructions, if it is one.
fn rank(command: &Command) -> Option<u8> {
    match command {
        Command::Stopsignal(_) => Some(0),
        Command::Healthcheck(_) => Some(1),
        Command::Entrypoint(_) => Some(2),
        Command::Cmd(_) => Some(3),
        _ => None,
    }
}

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for stage in &document.stages {
        let ranks: Vec<Option<u8>> = stage
            .instructions
            .iter()
            .map(|instruction| rank(&instruction.command))
            .collect();
        let last_other = ranks.iter().rposition(Option::is_none).unwrap_or_default();
        let mut least = 0;
        let wrong = ranks.iter().enumerate().find_map(|(index, rank)| {
            let rank = (*rank)?;
            let is_wrong = index < last_other || rank < least;
            least = least.max(rank);
            is_wrong.then_some(index)
        });
        if let Some(instruction) = wrong.and_then(|index| stage.instructions.get(index)) {
            report
                .add(instruction.keyword.span, MESSAGE)
                .with_fix(fix(document, stage));
        }
    }
}

/// Writes the stage anew: what else it has first, then the closing instructions, each with the comments above it.
fn fix(document: &Document<'_>, stage: &Stage<'_>) -> Option<Fix> {
    let tree = document.tree;
    let (first, last) = (stage.instructions.first()?, stage.instructions.last()?);
    let (start, _) = lines::item_at(tree, first.span.start)?;
    let (end, _) = lines::item_at(tree, last.span.start)?;
    let items = tree.items.get(start..=end)?;
    let span = items.first()?.span().to(items.last()?.span());
    let first_error = document
        .errors
        .partition_point(|error| error.span.end < span.start);
    let has_error = document
        .errors
        .get(first_error)
        .is_some_and(|error| error.span.start <= span.end);
    let may_move = stage
        .instructions
        .iter()
        .all(|instruction| match &instruction.command {
            Command::Shell(_) => false,
            Command::Stopsignal(word) => !word.has_variable(),
            _ => true,
        });
    if has_error || !may_move {
        return None;
    }
    let newline = lines::newline(tree);
    let (mut rest, mut closing) = (String::new(), Vec::new());
    let mut block: Option<Span> = None;
    for item in items {
        let span = block.map_or(item.span(), |block| block.to(item.span()));
        if matches!(item.node, Node::Comment) {
            block = Some(span);
            continue;
        }
        block = None;
        match item_rank(item) {
            Some(rank) => closing.push((rank, tree.slice(span))),
            None => push_lines(&mut rest, tree.slice(span), newline),
        }
    }
    dockerfile::order::sort_by(&mut closing, |(a, _), (b, _)| a.cmp(b));
    for (_, text) in closing {
        push_lines(&mut rest, text, newline);
    }
    (tree.slice(span) != rest).then(|| Fix::safe(FIX, vec![Edit::replace(span, rest)]))
}

fn item_rank(item: &Item) -> Option<u8> {
    item.instruction()
        .and_then(|instruction| rank(&instruction.command))
}

fn push_lines(out: &mut String, text: &str, newline: &str) {
    out.push_str(text);
    if !text.ends_with('\n') {
        out.push_str(newline);
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, of, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1\nCMD b\nUSER c\nCMD d\n", &["CMD"]);
        hits(
            &RULE,
            "FROM a:1\nCMD b\nENTRYPOINT c\nFROM d:1\nCMD e\nSTOPSIGNAL 1\n",
            &["ENTRYPOINT", "STOPSIGNAL"],
        );
        passes(
            &RULE,
            "FROM a:1\nUSER b\nSTOPSIGNAL 1\nHEALTHCHECK NONE\nENTRYPOINT c\nCMD d\n",
        );
        passes(&RULE, "FROM a:1\nUSER b\nFROM c:1\nCMD d\nCMD e\n");
    }

    #[test]
    fn fixed() {
        let safely = |text, expect| fixes(&RULE, Safety::Safe, text, expect);
        safely(
            "FROM a:1\n# why\nCMD b\n\nUSER c\nENTRYPOINT d\nFROM e:1\n",
            "FROM a:1\n\nUSER c\nENTRYPOINT d\n# why\nCMD b\nFROM e:1\n",
        );
        safely(
            "FROM a:1\r\nCMD b\r\nSTOPSIGNAL 1\r\nUSER c",
            "FROM a:1\r\nUSER c\r\nSTOPSIGNAL 1\r\nCMD b\r\n",
        );
    }

    #[test]
    fn where_the_place_counts_there_is_no_fix() {
        for line in ["SHELL [\"b\"]", "STOPSIGNAL $B", "NOPE"] {
            let text = format!("FROM a:1\nCMD c\n{line}\nUSER d\n");
            assert_eq!(of(&RULE, &text)[0].fix, None, "{line}");
        }
    }
}
