//! ## What it does
//! Finds `COPY --from` and mounts of a stage that holds no file: `FROM scratch`, and nothing that adds any.
//!
//! ## Why it matters
//! There is nothing to copy, so the build fails. Often the `COPY` that should fill the stage stands in another one.
//!
//! ## Example
//! ```dockerfile
//! FROM scratch AS files
//! FROM debian:12
//! COPY --from=files /etc/app.conf /etc/
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM scratch AS files
//! COPY app.conf /etc/
//! FROM debian:12
//! COPY --from=files /etc/app.conf /etc/
//! ```
//!
//! ## Fix safety
//! There is no fix: only you know where the files are.
//!
//! ## See also
//! Lesson 10.7, multi-stage builds.
//!
//! # 日本語
//! ## 何を調べるか
//! ファイルが 1 つもないステージ（`FROM scratch` だけで、何も追加していないもの）からの `COPY --from` やマウントを
//! 探します。
//!
//! ## なぜ問題か
//! コピーするものがないためビルドが失敗します。そのステージに置くはずの `COPY` が別のステージに書かれていることが
//! よくあります。
//!
//! ## 修正の安全性
//! 自動修正はありません。ファイルがどこにあるかを知っているのはあなただけです。
//!
//! ## 関連
//! レッスン 10.7「マルチステージ」。

use dockerfile::{Command, Instruction};

use crate::document::Document;
use crate::graph::reference::references;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "empty-stage-source",
    aliases: &["tally/copy-from-empty-scratch-stage"],
    category: Category::Behaviour,
    severity: Severity::Error,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("files of a stage that has none", "空のステージからのコピー"),
    docs: docs_of!("empty_stage_source.rs"),
    check,
};

fn message(name: &str) -> Text {
    Text::new(
        format_args!(
            "The stage `{name}` starts from scratch and adds no file, so there is nothing to take. Fill it first."
        ),
        format_args!(
            "ステージ `{name}` は scratch から始まり、何も追加していないため、取り出せるファイルがありません。"
        ),
    )
}

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    let empty = empty_stages(document);
    if !empty.contains(&true) {
        return;
    }
    for site in document.sites.iter().filter(|site| !site.is_onbuild) {
        for reference in references(site.instruction) {
            let source = document.stage_referred_to(&reference.name, reference.kind);
            // Its own stage and later ones are another rule's.
            let is_earlier = source < site.stage;
            if is_earlier && source.and_then(|source| empty.get(source)) == Some(&true) {
                report.add(reference.span, message(&reference.name));
            }
        }
    }
}

/// For each stage whether it holds no file. Parents stand before their children.
fn empty_stages(document: &Document<'_>) -> Vec<bool> {
    let adds = |instruction: &Instruction| {
        matches!(
            instruction.command,
            Command::Copy(_) | Command::Add(_) | Command::Run(_) | Command::Workdir(_) | Command::Unknown
        )
    };
    let mut empty: Vec<bool> = Vec::new();
    for stage in &document.stages {
        let is_base_empty = match stage.parent {
            Some(parent) => empty.get(parent).copied().unwrap_or_default(),
            None => stage.from.image.text == "scratch",
        };
        let is_empty = is_base_empty
            && !document.triggers(stage).iter().any(|trigger| adds(trigger))
            && !stage.instructions.iter().any(|instruction| adds(instruction));
        empty.push(is_empty);
    }
    empty
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{hits, passes};

    #[test]
    fn cases() {
        hits(
            &RULE,
            "FROM scratch AS a\nENV x=y\nFROM b:1\nCOPY --from=a /x /",
            &["a"],
        );
        hits(&RULE, "FROM scratch\nFROM b:1\nCOPY --from=0 /x /", &["0"]);
        hits(
            &RULE,
            "FROM scratch AS a\nFROM a AS c\nFROM b:1\nCOPY --from=c /x /",
            &["c"],
        );
        hits(
            &RULE,
            "FROM scratch AS a\nFROM b:1\nRUN --mount=type=bind,from=a,target=/x y",
            &["a"],
        );
        passes(&RULE, "FROM scratch AS a\nCOPY x y\nFROM b:1\nCOPY --from=a /x /");
        passes(
            &RULE,
            "FROM scratch AS a\nADD x y\nFROM a AS c\nFROM b:1\nCOPY --from=c /x /",
        );
        passes(
            &RULE,
            "FROM scratch AS a\nONBUILD COPY x y\nFROM a AS c\nFROM b:1\nCOPY --from=c /x /",
        );
        passes(&RULE, "FROM d:1 AS a\nFROM b:1\nCOPY --from=a /x /");
    }
}
