//! ## What it does
//! Finds stages without `HEALTHCHECK`, neither in them, nor in the stages they start from, nor in those that start
//! from them. Off by default.
//!
//! ## Why it matters
//! Without one, a container whose program hangs counts as running. Platforms with checks of their own, such as
//! Kubernetes, ignore the instruction.
//!
//! ## Example
//! ```dockerfile
//! FROM nginx:1.29
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM nginx:1.29
//! HEALTHCHECK CMD ["curl", "-f", "http://localhost/"]
//! ```
//!
//! ## Fix safety
//! No fix: only you know what healthy means here. `HEALTHCHECK NONE` says that there is none on purpose.
//!
//! ## See also
//! Lesson 7.8, HEALTHCHECK.
//!
//! # 日本語
//! ## 何を調べるか
//! `HEALTHCHECK` のないステージを見つけます。元になるステージや、そこから始まるステージにあれば報告しません。既定ではオフです。
//!
//! ## なぜ問題か
//! ヘルスチェックがないと、固まったプログラムのコンテナも動作中に見えます。なお、Kubernetes のように独自の
//! チェックを持つ環境ではこの命令は使われません。
//!
//! ## 修正の安全性
//! 自動修正はありません。何をもって正常とするかは書く人にしか決められません。`HEALTHCHECK NONE` で不要と明示できます。
//!
//! ## 関連
//! レッスン 7.8（HEALTHCHECK）。

use dockerfile::Command;

use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "missing-healthcheck",
    aliases: &["DL3057", "DS-0026", "CKV_DOCKER_2", "CIS-DI-0006"],
    category: Category::Behaviour,
    severity: Severity::Info,
    on_by_default: false,
    since: "0.1.0",
    summary: Text::fixed("no HEALTHCHECK", "HEALTHCHECK がない"),
    docs: docs_of!("missing_healthcheck.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "Nothing tells a hanging container from a healthy one. Add a HEALTHCHECK, or HEALTHCHECK NONE.",
    "固まったコンテナと正常なコンテナを見分けられません。HEALTHCHECK か HEALTHCHECK NONE を書きましょう。",
);

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    let stages = &document.stages;
    let mut above = vec![false; stages.len()];
    let mut below = vec![false; stages.len()];
    for stage in stages {
        let has_own = stage
            .instructions
            .iter()
            .any(|instruction| matches!(instruction.command, Command::Healthcheck(_)));
        below[stage.index] = has_own;
        above[stage.index] = has_own || stage.parent.is_some_and(|parent| above[parent]);
    }
    for stage in stages.iter().rev() {
        if let Some(parent) = stage.parent {
            below[parent] |= below[stage.index];
        }
    }
    let last = stages.len().saturating_sub(1);
    for stage in stages
        .iter()
        .filter(|stage| !above[stage.index] && !below[stage.index])
    {
        let finding = report.add(stage.from.image.span, MESSAGE);
        if stage.index != last {
            finding.known_as(&["DL3057"]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{hits, of, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1", &["a:1"]);
        hits(&RULE, "FROM a:1 AS x\nHEALTHCHECK CMD b\nFROM c:1", &["c:1"]);
        hits(&RULE, "FROM a:1\nONBUILD HEALTHCHECK NONE", &["a:1"]);
        let two_ends = "FROM a:1 AS b\nFROM b AS c\nFROM b AS d\nFROM c\nHEALTHCHECK NONE\nFROM d\n";
        hits(&RULE, two_ends, &["b", "d"]);
        passes(&RULE, "FROM a:1\nHEALTHCHECK NONE");
        passes(&RULE, "FROM a:1 AS x\nHEALTHCHECK CMD b\nFROM x");
        passes(&RULE, "FROM a:1 AS x\nFROM x AS y\nFROM y\nHEALTHCHECK CMD b");
        passes(&RULE, "ARG x");
    }

    #[test]
    fn others_look_at_the_image_only() {
        let found = of(&RULE, "FROM a:1\nFROM b:1");
        assert!(!found[0].is_called("DS-0026"));
        assert!(found[1].is_called("DS-0026"));
    }
}
