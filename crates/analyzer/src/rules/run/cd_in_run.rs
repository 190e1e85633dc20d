//! ## What it does
//! Finds `cd` in a `RUN`.
//!
//! ## Why it matters
//! The directory is forgotten at the end of the `RUN`, so later instructions work in another than one may think.
//! `WORKDIR` stays, is made if it is missing, and says in the image's history where things happened.
//!
//! ## Example
//! ```dockerfile
//! RUN cd /usr/src/app && make
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! WORKDIR /usr/src/app
//! RUN make
//! ```
//!
//! ## Fix safety
//! Unsafe: the instructions after it, and the container, work in the new directory too.
//!
//! ## See also
//! Lesson 10.1, reading lint.
//!
//! # 日本語
//!
//! ## 何を調べるか
//! `RUN` の中の `cd` を見つけます。
//!
//! ## なぜ問題か
//! 移動したことは `RUN` が終わると忘れられるので、後の命令は思ったのとは違うディレクトリで動きます。`WORKDIR` は残り、
//! なければ作られ、どこで何をしたかがイメージの履歴に残ります。
//!
//! ## 修正の安全性
//! 安全ではありません。後の命令もコンテナも、新しいディレクトリで動くようになります。
//!
//! ## 関連
//! レッスン 10.1 lint で読む

use dockerfile::{Command, CommandForm};
use shell::{Join, SimpleCommand};

use crate::call::without_hadolint;
use crate::document::{Document, Run};
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Severity, Span, Text};

pub(crate) static RULE: Rule = Rule {
    name: "cd-in-run",
    aliases: &["DL3003", "DS-0013", "sg:use-workdir"],
    category: Category::Behaviour,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("cd in RUN", "RUN の中の cd"),
    docs: docs_of!("cd_in_run.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "The directory changes for this RUN only. Use WORKDIR.",
    "ディレクトリの移動はこの RUN の中だけのものです。WORKDIR を使いましょう。",
);
const FIX: Text = Text::fixed("Use WORKDIR", "WORKDIR を使う");

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for run in document.runs.iter().chain(&document.foreign_runs) {
        let mut commands = run
            .script
            .commands
            .iter()
            .filter(|command| changes_directory(command));
        let Some(first) = commands.next() else { continue };
        for command in std::iter::once(first).chain(commands) {
            let span = command
                .words
                .last()
                .map_or(command.span, |word| command.span.to(word.span));
            let fix = (command.span == first.span)
                .then(|| fix(document, run, command))
                .flatten();
            let found = report.add(span, MESSAGE).with_fix(fix);
            if run.site.is_onbuild || command.block != 0 && run.is_exec {
                found.known_as(without_hadolint(RULE.aliases));
            }
        }
    }
}

fn changes_directory(command: &SimpleCommand) -> bool {
    let mut words = command.words.iter().map(|word| word.text.as_str());
    match words.next() {
        Some("cd") => true,
        Some("command" | "builtin") => words.next() == Some("cd"),
        _ => false,
    }
}

/// For a `cd` to a fixed place at the start of the script.
fn fix(document: &Document<'_>, run: &Run<'_>, command: &SimpleCommand) -> Option<Fix> {
    let Command::Run(CommandForm::Shell(text)) = &run.site.instruction.command else {
        return None;
    };
    let [program, target] = command.words.as_slice() else {
        return None;
    };
    let is_simple = target.is_literal
        && target.text.starts_with('/')
        && target
            .text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "/._-+@".contains(c));
    let is_alone = command.assignments.is_empty() && command.redirects.is_empty() && command.block == 0;
    let start = text.whole_span().start;
    if !is_simple
        || !is_alone
        || command.span.start != start
        || run.site.is_onbuild
        || !run.shell.dialect.is_posix()
    {
        return None;
    }
    let instruction = run.site.instruction;
    let keyword = document.tree.slice(instruction.keyword.span);
    let is_small = keyword.chars().all(|c| c.is_ascii_lowercase());
    let line = format!("{} {}", if is_small { "workdir" } else { "WORKDIR" }, target.text);
    if command.after == Join::Edge && run.script.commands.len() == 1 {
        let is_bare = instruction.flags.is_empty() && instruction.heredocs.is_empty();
        let edit = Edit::replace(instruction.span, line);
        return is_bare.then(|| Fix::risky(FIX, vec![edit]));
    }
    let next = next_in_root(run, program.span.end)?;
    if !matches!(command.after, Join::And | Join::Sequence) {
        return None;
    }
    // Behind the keyword it would be a flag.
    if document.tree.text.get(next..)?.starts_with('-') {
        return None;
    }
    let edits = vec![
        Edit::insert(instruction.span.start, format!("{line}\n")),
        Edit::delete(Span::new(command.span.start, next)),
    ];
    Some(Fix::risky(FIX, edits))
}

/// Where what follows the first command begins.
fn next_in_root(run: &Run<'_>, after: usize) -> Option<usize> {
    let commands = run.script.commands.iter().filter(|command| command.block == 0);
    let command = commands
        .map(|command| command.whole_span.start)
        .find(|&start| start > after);
    let blocks = run.script.blocks.iter().skip(1).filter(|block| block.parent == 0);
    let block = blocks.map(|block| block.span.start).find(|&start| start > after);
    command.into_iter().chain(block).min()
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, of, passes};

    #[test]
    fn cases() {
        for (run, at) in [
            ("RUN cd /b && make", "cd /b"),
            ("RUN a; (cd b; make)", "cd b"),
            ("RUN if a; then cd $B; fi", "cd $B"),
            ("RUN x=$(cd b && pwd)", "cd b"),
            ("RUN command cd b", "command cd b"),
            ("RUN <<E\na\ncd b\nE", "cd b"),
            ("ONBUILD RUN cd b", "cd b"),
            ("RUN [\"sh\", \"-c\", \"cd b; c\"]", "cd b"),
            ("SHELL [\"cmd\", \"/c\"]\nRUN cd b", "cd b"),
        ] {
            let text = format!("FROM a:1\n{run}");
            hits(&RULE, &text, &[at]);
            let is_known = !run.starts_with("ONBUILD") && !run.contains("\"sh\"");
            assert_eq!(of(&RULE, &text)[0].is_called("DL3003"), is_known, "{run}");
        }
        passes(
            &RULE,
            "FROM a:1\nRUN echo cd && pushd b && git -C c pull\nWORKDIR /d",
        );
    }

    #[test]
    fn fixed() {
        for (text, expect) in [
            ("RUN cd /b && make", "WORKDIR /b\nRUN make"),
            (
                "RUN --mount=type=cache,target=/c \\\n    cd /b; \\\n    (make; cd d)",
                "WORKDIR /b\nRUN --mount=type=cache,target=/c \\\n    (make; cd d)",
            ),
            ("run cd /b", "workdir /b"),
            ("RUN cd /b && x && cd /c", "WORKDIR /b\nRUN x && cd /c"),
        ] {
            fixes(
                &RULE,
                Safety::Unsafe,
                &format!("FROM a:1\n{text}\n"),
                &format!("FROM a:1\n{expect}\n"),
            );
        }
    }

    #[test]
    fn what_needs_the_shell_has_no_fix() {
        for run in [
            "cd $B && a",
            "cd ~ && a",
            "cd b && a",
            "a && cd /b",
            "cd /b || a",
            "A=1 cd /b && a",
            "cd /b | a",
        ] {
            assert!(
                of(&RULE, &format!("FROM a:1\nRUN {run}"))[0].fix.is_none(),
                "{run}"
            );
        }
    }
}
