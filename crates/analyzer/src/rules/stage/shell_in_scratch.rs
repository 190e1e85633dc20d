//! ## What it does
//! Finds `RUN` in shell form in a stage that starts from `scratch` before anything could have brought a shell.
//!
//! ## Why it matters
//! `scratch` is empty: there is no `/bin/sh` to run the line, and the build fails.
//!
//! ## Example
//! ```dockerfile
//! FROM scratch
//! RUN mkdir /data
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM scratch
//! WORKDIR /data
//! ```
//!
//! ## Fix safety
//! There is no fix: the work belongs to another stage.
//!
//! ## See also
//! Lesson 10.7, multi-stage builds.
//!
//! # 日本語
//! ## 何を調べるか
//! `scratch` から始まるステージで、シェルが入る前に書かれたシェル形式の `RUN` を探します。
//!
//! ## なぜ問題か
//! `scratch` は空で、コマンドを実行する `/bin/sh` がないため、ビルドが失敗します。
//!
//! ## 修正の安全性
//! 自動修正はありません。その処理は別のステージで行う必要があります。
//!
//! ## 関連
//! レッスン 10.7「マルチステージ」。

use dockerfile::{Command, CommandForm};

use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "shell-in-scratch",
    aliases: &["tally/shell-run-in-scratch"],
    category: Category::Behaviour,
    severity: Severity::Error,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("shell in an empty image", "空のイメージでのシェルの実行"),
    docs: docs_of!("shell_in_scratch.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "`scratch` has no shell, so this RUN fails. Do the work in an earlier stage and copy the result.",
    "`scratch` にはシェルがないため、この RUN は失敗します。前のステージで実行し、結果をコピーしましょう。",
);

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    let scratch = document
        .stages
        .iter()
        .filter(|stage| stage.parent.is_none() && stage.from.image.text == "scratch");
    for stage in scratch {
        for instruction in &stage.instructions {
            match &instruction.command {
                // What comes in may hold a shell.
                Command::Add(_) | Command::Copy(_) | Command::Shell(_) => break,
                Command::Run(CommandForm::Shell(_) | CommandForm::Script(_))
                    if instruction.mounts.is_empty() =>
                {
                    report.add(instruction.span, MESSAGE);
                }
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{hits, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM scratch\nENV a=b\nRUN x\nRUN y", &["RUN x", "RUN y"]);
        hits(&RULE, "FROM scratch\nRUN <<E\nx\nE", &["RUN <<E"]);
        passes(&RULE, "FROM scratch\nADD rootfs.tar.gz /\nRUN x");
        passes(&RULE, "FROM scratch\nCOPY --from=busybox:1 /bin /bin\nRUN x");
        passes(&RULE, "FROM scratch\nSHELL [\"/x\", \"-c\"]\nRUN x");
        passes(&RULE, "FROM scratch\nRUN [\"/x\"]");
        passes(
            &RULE,
            "FROM scratch\nRUN --mount=type=bind,from=busybox,target=/bin x",
        );
        passes(&RULE, "FROM debian:12\nRUN x");
    }
}
