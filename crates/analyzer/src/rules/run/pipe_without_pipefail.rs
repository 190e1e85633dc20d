//! ## What it does
//! Finds pipes in a `RUN` whose shell looks only at the last command: neither `SHELL` nor `set -o pipefail` says
//! otherwise. `PowerShell` and `cmd.exe` pass.
//!
//! ## Why it matters
//! In `curl https://example.com/x | tar -xz` the download may break and the step still succeeds: the builder sees what
//! `tar` returns. The image is then built from half a file, and the builder's cache keeps it.
//!
//! ## Example
//! ```dockerfile
//! FROM debian:12
//! RUN curl -fsSL https://example.com/x.tar.gz | tar -xz
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM debian:12
//! SHELL ["/bin/bash", "-o", "pipefail", "-c"]
//! RUN curl -fsSL https://example.com/x.tar.gz | tar -xz
//! ```
//!
//! ## Fix safety
//! Unsafe: a step that hid an error fails from then on, `SHELL` counts for all that follows in the stage, and the
//! image must have the shell.
//!
//! ## See also
//! Lesson 10.1, reading lint.
//!
//! # 日本語
//!
//! ## 何を調べるか
//! シェルが最後のコマンドしか見ない、`RUN` のパイプを見つけます。`SHELL` にも `set -o pipefail` にも指定がないものです。
//! PowerShell と `cmd.exe` は対象外です。
//!
//! ## なぜ問題か
//! `curl https://example.com/x | tar -xz` では、ダウンロードが途中で切れてもステップは成功します。ビルダーが見るのは
//! `tar` の結果だけだからです。半分のファイルからイメージができ、ビルダーのキャッシュにも残ります。
//!
//! ## 修正の安全性
//! 安全ではありません。隠れていたエラーでステップが失敗するようになり、`SHELL` はステージの以降すべてに効き、その
//! シェルがイメージに必要です。
//!
//! ## 関連
//! レッスン 10.1 lint で読む

use dockerfile::{Command, CommandForm, Span};
use shell::Script;

use crate::call::without_hadolint;
use crate::dialect::Dialect;
use crate::document::{Document, Run};
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "pipe-without-pipefail",
    aliases: &["DL4006", "sg:set-pipefail"],
    category: Category::Behaviour,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("pipe without pipefail", "pipefail のないパイプ"),
    docs: docs_of!("pipe_without_pipefail.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "The step succeeds even if a command before this pipe fails. Set pipefail with SHELL or in the script.",
    "パイプの前のコマンドが失敗しても、ステップは成功します。SHELL かスクリプトの中で pipefail を指定しましょう。",
);
const FIX_SHELL: Text = Text::fixed("Set a shell with pipefail", "pipefail を指定したシェルにする");
const FIX_OPTION: Text = Text::fixed("Add pipefail to SHELL", "SHELL に pipefail を付ける");
const FIX_SCRIPT: Text = Text::fixed("Set pipefail in the script", "スクリプトで pipefail を指定する");

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    // A fix for the shell of a stage mends the rest of the stage, so it is offered once.
    let mut fixed_shell = None;
    for run in &document.runs {
        let Some(pipe) = unguarded(run) else { continue };
        let place = (run.site.stage, run.shell.words.first().map(|word| word.span));
        let fix = own_fix(run).or_else(|| {
            let fix = shell_fix(document, run).filter(|_| fixed_shell != Some(place));
            fixed_shell = Some(place);
            fix
        });
        let found = report.add(pipe, MESSAGE).with_fix(fix);
        // A pipe on the line of a here-document's mark, behind it.
        let line = run.site.instruction.span;
        let is_behind_mark = pipe.end <= line.end
            && run
                .site
                .heredocs
                .iter()
                .any(|heredoc| heredoc.marker.start < pipe.start);
        if run.site.is_onbuild || is_behind_mark {
            found.known_as(without_hadolint(RULE.aliases));
        }
    }
}

/// The first pipe that nothing makes fail.
fn unguarded(run: &Run<'_>) -> Option<Span> {
    if run.shell.has_pipefail() {
        return None;
    }
    let script = &run.script;
    let mut switches: Vec<(usize, bool)> = script
        .pipefail()
        .map(|(command, is_on)| (command.span.start, is_on))
        .collect();
    switches.sort_unstable();
    let is_guarded = |at: usize| {
        let next = switches.partition_point(|(start, _)| *start < at);
        next.checked_sub(1)
            .and_then(|last| switches.get(last))
            .is_some_and(|(_, is_on)| *is_on)
    };
    let pipes = script.pipes.iter().map(|pipe| pipe.span);
    pipes.filter(|span| !is_guarded(span.start)).min()
}

/// For a script that brings its own shell.
fn own_fix(run: &Run<'_>) -> Option<Fix> {
    let knows_pipefail = matches!(
        run.shell.dialect,
        Dialect::Bash | Dialect::Zsh | Dialect::Ksh | Dialect::Ash
    );
    let Command::Run(form) = &run.site.instruction.command else {
        return None;
    };
    let has_own = has_shebang(run) || run.is_exec;
    if !knows_pipefail || !has_own {
        return None;
    }
    let start = first_command(&run.script, run.is_exec)?;
    let joiner = if matches!(form, CommandForm::Script(_)) {
        "\n"
    } else {
        " && "
    };
    let edit = Edit::insert(start, format!("set -o pipefail{joiner}"));
    Some(Fix::risky(FIX_SCRIPT, vec![edit]))
}

fn has_shebang(run: &Run<'_>) -> bool {
    matches!(&run.site.instruction.command, Command::Run(CommandForm::Script(text)) if text.as_str().starts_with("#!"))
}

/// Where the first command of the script begins, in exec form that of the script after `-c`.
fn first_command(script: &Script, is_exec: bool) -> Option<usize> {
    let block = usize::from(is_exec);
    let first = script.commands.iter().find(|command| command.block == block)?;
    let has_block_before = script
        .blocks
        .iter()
        .skip(block + 1)
        .any(|other| other.parent == block && other.span.start < first.span.start);
    (!has_block_before
        && first
            .redirects
            .iter()
            .all(|redirect| redirect.span.start > first.span.start))
    .then_some(first.span.start)
}

/// For the shell of the stage: a `SHELL` before the `RUN`, or another option in the one there is.
fn shell_fix(document: &Document<'_>, run: &Run<'_>) -> Option<Fix> {
    if run.site.is_onbuild || run.is_exec || has_shebang(run) {
        return None;
    }
    if let [program, .., last] = run.shell.words {
        let knows_pipefail = matches!(
            run.shell.dialect,
            Dialect::Bash | Dialect::Zsh | Dialect::Ksh | Dialect::Ash
        );
        let is_own = document.tree.slice(program.span).starts_with('"') && last.text == "-c";
        let edit = Edit::insert(last.span.start, "\"-o\", \"pipefail\", ");
        return (knows_pipefail && is_own).then(|| Fix::risky(FIX_OPTION, vec![edit]));
    }
    let shell = match run.shell.dialect {
        Dialect::Ash => "/bin/ash",
        Dialect::Zsh => "/bin/zsh",
        Dialect::Bash | Dialect::Sh => "/bin/bash",
        _ => return None,
    };
    let keyword = document.tree.slice(run.site.instruction.keyword.span);
    let is_small = keyword.chars().all(|c| c.is_ascii_lowercase());
    let keyword = if is_small { "shell" } else { "SHELL" };
    let line = format!("{keyword} [\"{shell}\", \"-o\", \"pipefail\", \"-c\"]\n");
    let edit = Edit::insert(run.site.instruction.span.start, line);
    Some(Fix::risky(FIX_SHELL, vec![edit]))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, of, passes};

    #[test]
    fn cases() {
        for run in [
            "RUN a | b",
            "RUN c && (a | b)",
            "RUN echo $(a | b)",
            "RUN a | b && set -o pipefail",
            "RUN <<E\na | b\nE",
            "RUN [\"sh\", \"-c\", \"a | b\"]",
            "SHELL [\"/bin/bash\", \"-c\"]\nRUN a | b",
            "RUN set -o pipefail; c; set +o pipefail; a | b",
        ] {
            hits(&RULE, &format!("FROM a:1\n{run}"), &["|"]);
        }
        hits(&RULE, "FROM a:1\nRUN a |& b | c\nRUN d | e", &["|&", "|"]);
        for run in [
            "RUN a || b",
            "RUN set -euo pipefail; a | b",
            "RUN <<E\n#!/bin/bash\nset -o pipefail\na | b\nE",
            "RUN echo 'a | b'",
            "RUN [[ a =~ b|c ]]",
            "SHELL [\"/bin/ash\", \"-eo\", \"pipefail\", \"-c\"]\nRUN a | b",
            "SHELL [\"pwsh\", \"-c\"]\nRUN a | b",
            "RUN [\"bash\", \"-o\", \"pipefail\", \"-c\", \"a | b\"]",
            "RUN [\"a\", \"|\", \"b\"]",
        ] {
            passes(&RULE, &format!("FROM a:1\n{run}"));
        }
        passes(
            &RULE,
            "FROM a:1 AS b\nSHELL [\"bash\", \"-o\", \"pipefail\", \"-c\"]\nFROM b\nRUN c | d",
        );
        passes(&RULE, "FROM mcr.microsoft.com/windows/servercore:1\nRUN a | b");
    }

    #[test]
    fn hadolint_sees_less() {
        let found = of(&RULE, "FROM a:1\nONBUILD RUN a | b");
        assert!(!found[0].is_called("DL4006") && found[0].is_called("sg:set-pipefail"));
    }

    #[test]
    fn fixed() {
        for (text, expect) in [
            (
                "FROM debian:1\nRUN a | b\nRUN c | d",
                "FROM debian:1\nSHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]\nRUN a | b\nRUN c | d",
            ),
            (
                "FROM alpine:3\nRUN a | b",
                "FROM alpine:3\nSHELL [\"/bin/ash\", \"-o\", \"pipefail\", \"-c\"]\nRUN a | b",
            ),
            (
                "FROM a:1\nSHELL [\"/bin/bash\", \"-c\"]\nRUN a | b",
                "FROM a:1\nSHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]\nRUN a | b",
            ),
            (
                "FROM a:1\nRUN <<E\n#!/bin/bash\na | b\nE",
                "FROM a:1\nRUN <<E\n#!/bin/bash\nset -o pipefail\na | b\nE",
            ),
            (
                "FROM a:1\nRUN [\"bash\", \"-c\", \"a | b\"]",
                "FROM a:1\nRUN [\"bash\", \"-c\", \"set -o pipefail && a | b\"]",
            ),
        ] {
            fixes(&RULE, Safety::Unsafe, text, expect);
        }
    }
}
