//! ## What it does
//! Finds stages that the last one does not need.
//!
//! ## Why it matters
//! Builders skip them, so mistakes in them stay hidden until somebody needs them. Stages that are built on their own
//! with `--target`, for tests say, are meant so: the rule is off unless asked for.
//!
//! ## Example
//! ```dockerfile
//! FROM golang:1.24 AS build
//! RUN go build -o /app .
//! FROM debian:12
//! COPY app /app
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM golang:1.24 AS build
//! RUN go build -o /app .
//! FROM debian:12
//! COPY --from=build /app /app
//! ```
//!
//! ## Fix safety
//! There is no fix: a `COPY --from` may be missing, or the stage is superfluous.
//!
//! ## See also
//! Lesson 10.7, multi-stage builds.
//!
//! # 日本語
//! ## 何を調べるか
//! 最後のステージに必要とされていないステージを探します。
//!
//! ## なぜ問題か
//! ビルダーはそのステージを飛ばすため、中の誤りは必要になるまで気づかれません。テスト用など `--target` で別に
//! ビルドするステージなら問題ないので、このルールは指定したときだけ働きます。
//!
//! ## 修正の安全性
//! 自動修正はありません。`COPY --from` が抜けているのかもしれず、ステージが要らないのかもしれません。
//!
//! ## 関連
//! レッスン 10.7「マルチステージ」。

use crate::document::Document;
use crate::graph::of_document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "unused-stage",
    aliases: &["tally/no-unreachable-stages"],
    category: Category::Behaviour,
    severity: Severity::Info,
    on_by_default: false,
    since: "0.1.0",
    summary: Text::fixed(
        "stage that the image does not need",
        "イメージに使われないステージ",
    ),
    docs: docs_of!("unused_stage.rs"),
    check,
};

fn message(stage: &str) -> Text {
    Text::new(
        format_args!("The last stage needs nothing of `{stage}`, so it is not built. Use it or remove it."),
        format_args!(
            "最後のステージは `{stage}` を何も使わないため、このステージはビルドされません。使うか、消しましょう。"
        ),
    )
}

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    if document.stages.len() < 2 {
        return;
    }
    let graph = of_document(document);
    for (stage, node) in document.stages.iter().zip(&graph.stages) {
        if !node.is_needed {
            let span = stage.name().unwrap_or(&stage.from.image).span;
            report.add(span, message(&graph.label(stage.index)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{hits, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1 AS b\nFROM b AS c\nFROM d:1", &["b", "c"]);
        hits(&RULE, "FROM a:1\nFROM b:1", &["a:1"]);
        passes(
            &RULE,
            "FROM a:1 AS b\nFROM c:1 AS d\nRUN --mount=type=bind,from=b,target=/x y\nFROM d",
        );
        passes(&RULE, "FROM a:1\nFROM b:1\nCOPY --from=0 x y");
        passes(
            &RULE,
            "FROM a:1 AS b\nFROM c:1 AS d\nONBUILD COPY --from=b x y\nFROM d",
        );
        passes(&RULE, "FROM a:1");
    }
}
