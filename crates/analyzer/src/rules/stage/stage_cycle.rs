//! ## What it does
//! Finds stages that need each other in a circle, and mounts from the stage itself.
//!
//! ## Why it matters
//! No order could build them: builders refuse the file.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:12 AS a
//! COPY --from=b /x /x
//! FROM debian:12 AS b
//! COPY --from=a /y /y
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM debian:12 AS base
//! FROM base AS a
//! FROM base AS b
//! COPY --from=a /y /y
//! ```
//!
//! ## Fix safety
//! There is no fix: what both stages need has to move to a third.
//!
//! ## See also
//! Lesson 10.7, multi-stage builds.
//!
//! # 日本語
//! ## 何を調べるか
//! 互いに必要とし合って輪になっているステージと、自分自身からのマウントを探します。
//!
//! ## なぜ問題か
//! どの順番でもビルドできないため、ビルダーはこのファイルを拒否します。
//!
//! ## 修正の安全性
//! 自動修正はありません。両方が必要とするものを別のステージに移す必要があります。
//!
//! ## 関連
//! レッスン 10.7「マルチステージ」。

use crate::document::Document;
use crate::graph::reference::references;
use crate::graph::{EdgeKind, Source, of_document};
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "stage-cycle",
    aliases: &["tally/circular-stage-deps"],
    category: Category::Behaviour,
    severity: Severity::Error,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("stages that need each other", "互いを必要とするステージ"),
    docs: docs_of!("stage_cycle.rs"),
    check,
};

fn message(stage: &str, source: &str) -> Text {
    Text::new(
        format_args!(
            "`{stage}` needs `{source}`, which needs `{stage}`: neither can be built first. Break the circle."
        ),
        format_args!(
            "`{stage}` には `{source}` が、`{source}` には `{stage}` が必要で、どちらも先にビルドできません。循環をなくしましょう。"
        ),
    )
}

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    // Without a step back there is no circle, and that is cheap to see.
    let has_step_back = document.sites.iter().any(|site| {
        references(site.instruction).iter().any(|reference| {
            let source = document.stage_referred_to(&reference.name, reference.kind);
            source.is_some_and(|source| site.is_onbuild || site.stage.is_none_or(|own| source >= own))
        })
    });
    if !has_step_back {
        return;
    }
    let graph = of_document(document);
    for edge in graph
        .edges
        .iter()
        .filter(|edge| edge.is_forward && !edge.is_trigger)
    {
        let Source::Stage(source) = edge.source else {
            continue;
        };
        // Another rule speaks of a stage that copies from itself.
        let is_other = source != edge.stage || edge.kind == EdgeKind::Mount;
        let is_in_cycle = |stage: usize| graph.stages.get(stage).is_some_and(|stage| stage.is_in_cycle);
        if is_other && is_in_cycle(source) && is_in_cycle(edge.stage) {
            report.add(edge.span, message(&graph.label(edge.stage), &graph.label(source)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{hits, passes};

    #[test]
    fn cases() {
        hits(
            &RULE,
            "FROM x:1 AS a\nCOPY --from=b x y\nFROM x:1 AS b\nCOPY --from=a x y",
            &["b"],
        );
        hits(&RULE, "FROM x:1 AS a\nCOPY --from=1 x y\nFROM a", &["1"]);
        hits(
            &RULE,
            "FROM x:1 AS a\nRUN --mount=type=bind,from=a,target=/x y",
            &["a"],
        );
        passes(&RULE, "FROM x:1 AS a\nCOPY --from=b x y\nFROM x:1 AS b");
        passes(
            &RULE,
            "FROM x:1 AS a\nFROM x:1 AS b\nCOPY --from=a x y\nFROM b\nCOPY --from=a x y",
        );
        passes(&RULE, "FROM x:1 AS a\nCOPY --from=a x y");
    }
}
