//! ## What it does
//! Finds instructions other than `ARG` before the first `FROM`, and files with nothing but `ARG`.
//!
//! ## Why it matters
//! An instruction changes an image, and before `FROM` there is none: the build stops.
//!
//! ## Example
//! ```dockerfile
//! RUN make
//! FROM debian:12
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM debian:12
//! RUN make
//! ```
//!
//! ## Fix safety
//! There is no fix: only you know which base image is meant.
//!
//! ## See also
//! Lesson 10.1, reading lint.
//!
//! # 日本語
//! ## 何を調べるか
//! 最初の `FROM` より前にある `ARG` 以外の命令と、`ARG` しかないファイルを見つけます。
//!
//! ## なぜ問題か
//! 命令はイメージを変更するものですが、`FROM` より前にはイメージがなく、ビルドは止まります。
//!
//! ## 修正の安全性
//! 自動では直せません。どのベースイメージのつもりかは、書いた人にしか分かりません。
//!
//! ## 関連
//! レッスン 10.1（lint を読む）。

use dockerfile::Command;

use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "instruction-before-from",
    aliases: &[
        "DL3061",
        "tally/require-stages",
        "dfu:NO_SOURCE_IMAGE",
        "dfl:from_first",
    ],
    category: Category::Syntax,
    severity: Severity::Error,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("an instruction before FROM", "FROM より前の命令"),
    docs: docs_of!("instruction_before_from.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "There is no image yet to change: before the first FROM only ARG may stand.",
    "まだ変更するイメージがありません。最初の FROM より前に書けるのは ARG だけです。",
);

const NO_STAGE: Text = Text::fixed(
    "There is no FROM in this file, so there is nothing to build.",
    "このファイルには FROM がないため、ビルドするものがありません。",
);

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    let early = document.sites.iter().take_while(|site| site.stage.is_none());
    let mut found = 0;
    let mut last = None;
    for site in early.filter(|site| !site.is_onbuild) {
        match site.instruction.command {
            Command::Arg(_) => last = Some(site.instruction.keyword.span),
            // Another rule speaks of it.
            Command::Unknown => found += 1,
            _ => {
                found += 1;
                report.add(site.instruction.keyword.span, MESSAGE);
            }
        }
    }
    if let (Some(span), 0, true) = (last, found, document.stages.is_empty()) {
        report
            .add(span, NO_STAGE)
            .known_as(&["tally/require-stages", "dfu:NO_SOURCE_IMAGE"]);
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{hits, passes};

    #[test]
    fn cases() {
        hits(&RULE, "RUN a\nCMD b", &["RUN", "CMD"]);
        hits(&RULE, "ONBUILD RUN a\nFROM b:1", &["ONBUILD"]);
        hits(&RULE, "ARG a\nARG b", &["ARG"]);
        hits(&RULE, "ARG a\nENV b=c\nFROM d:1", &["ENV"]);
        passes(&RULE, "# a\nARG b\nFROM c:1\nRUN d");
        passes(&RULE, "");
        passes(&RULE, "FORM a:1");
    }
}
