//! ## What it does
//! Finds a `RUN` with one command right after another such `RUN`, with the same options.
//!
//! ## Why it matters
//! Each `RUN` makes a layer. What one writes and the next removes stays in the image, and many small layers make
//! pulls slower. While you try things out, separate steps are handy because of the cache; before you ship, join them.
//!
//! ## Example
//! ```dockerfile
//! RUN make
//! RUN make install
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! RUN make \
//!     && make install
//! ```
//!
//! ## Fix safety
//! Unsafe: the steps share one place in the cache from then on.
//!
//! ## See also
//! Lesson 10.6, fewer layers.
//!
//! # 日本語
//!
//! ## 何を調べるか
//! コマンドがひとつの `RUN` が、オプションも同じで続いているところを見つけます。
//!
//! ## なぜ問題か
//! `RUN` はそれぞれレイヤーを作ります。ひとつが書いて次が消したものもイメージに残り、小さなレイヤーが多いと取得も遅く
//! なります。試しているあいだはキャッシュが効くので分けておくと便利ですが、配る前にまとめましょう。
//!
//! ## 修正の安全性
//! 安全ではありません。まとめたステップはキャッシュもひとつになります。
//!
//! ## 関連
//! レッスン 10.6 レイヤーを減らす

use dockerfile::{Command, CommandForm, Instruction};
use shell::{BlockKind, Join, Word};

use crate::document::{Document, Run, base_name};
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Severity, Span, Text};

pub(crate) static RULE: Rule = Rule {
    name: "consecutive-runs",
    aliases: &["DL3059", "S7031"],
    category: Category::Size,
    severity: Severity::Info,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("consecutive RUNs", "続く RUN"),
    docs: docs_of!("consecutive_runs.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "Two RUNs follow each other and make a layer each. Join them with &&.",
    "RUN が続き、それぞれレイヤーを作っています。&& でひとつにまとめましょう。",
);
const FIX: Text = Text::fixed("Join it with the RUN before", "前の RUN とまとめる");

/// Commands that change what later ones in the same shell do.
const LASTING: [&str; 16] = [
    ".", "source", "cd", "exit", "exec", "export", "unset", "set", "shopt", "alias", "umask", "ulimit",
    "trap", "eval", "pushd", "return",
];

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    let mut runs = document.runs.iter().peekable();
    let mut foreign = document.foreign_runs.iter().peekable();
    let mut previous: Option<&Run<'_>> = None;
    for site in &document.sites {
        let run = runs
            .next_if(|run| run.site.index == site.index)
            .or_else(|| foreign.next_if(|run| run.site.index == site.index));
        let run = run.filter(|_| !site.is_onbuild);
        if let (Some(previous), Some(run)) = (previous, run)
            && is_single(previous)
            && is_single(run)
            && has_same_flags(previous.site.instruction, run.site.instruction)
        {
            report
                .add(site.instruction.keyword.span, MESSAGE)
                .with_fix(fix(document, previous, run));
        }
        previous = run;
    }
}

/// Whether there is no more than one command in it, wherever that stands. Tests such as `[ -f x ]` are not counted,
/// nor what is nothing but a substitution.
fn is_single(run: &Run<'_>) -> bool {
    let is_counted =
        |word: &Word| !matches!(word.text.as_str(), "[" | "[[") && !word.text.starts_with(['`', '$']);
    let programs = run
        .script
        .commands
        .iter()
        .filter_map(|command| command.words.first());
    let count = programs.filter(|word| is_counted(word)).count() + usize::from(is_timed(run));
    count <= 1 || !run.shell.dialect.is_posix() && is_single_statement(run)
}

/// Whether it begins with the shell's `time`, which counts as a command.
fn is_timed(run: &Run<'_>) -> bool {
    match &run.site.instruction.command {
        Command::Run(CommandForm::Shell(text) | CommandForm::Script(text)) => {
            text.as_str().trim_start().starts_with("time ")
        }
        _ => false,
    }
}

/// For `PowerShell` and `cmd.exe`, whose quotes and separators are simple enough to count by.
fn is_single_statement(run: &Run<'_>) -> bool {
    let Command::Run(CommandForm::Shell(text)) = &run.site.instruction.command else {
        return false;
    };
    let mut quote = None;
    let mut depth = 0_usize;
    let mut statements = 0;
    let mut is_in_statement = false;
    for c in text.as_str().chars() {
        match (quote, c) {
            (Some(open), _) => quote = Some(open).filter(|&open| open != c),
            (None, '"' | '\'') => quote = Some(c),
            (None, '(' | '{') => depth += 1,
            (None, ')' | '}') => depth = depth.saturating_sub(1),
            (None, ';' | '|' | '&' | '\n') if depth == 0 => is_in_statement = false,
            _ => {}
        }
        let is_text = !c.is_whitespace() && !matches!(c, ';' | '|' | '&');
        if is_text && !is_in_statement {
            is_in_statement = true;
            statements += 1;
        }
    }
    statements <= 1
}

fn has_same_flags(one: &Instruction, other: &Instruction) -> bool {
    let flags = |instruction: &Instruction| {
        let mut flags: Vec<(String, Option<String>)> = instruction
            .flags
            .iter()
            .map(|flag| {
                (
                    flag.name.clone(),
                    flag.value.as_ref().map(|value| value.text.clone()),
                )
            })
            .collect();
        dockerfile::order::sort_by(&mut flags, Ord::cmp);
        flags
    };
    flags(one) == flags(other)
}

/// For two plain commands with nothing between them but comments.
fn fix(document: &Document<'_>, previous: &Run<'_>, run: &Run<'_>) -> Option<Fix> {
    let (first, second) = (shell_text(document, previous)?, shell_text(document, run)?);
    if !can_be_joined(previous) || !can_be_joined(run) || is_lasting(previous) {
        return None;
    }
    let between = Span::new(first.end, run.site.instruction.span.start);
    let has_blank_line = document
        .tree
        .slice(between)
        .lines()
        .skip(1)
        .any(|line| line.trim().is_empty());
    if has_blank_line {
        return None;
    }
    let escape = document.tree.escape;
    let edits = vec![
        Edit::insert(first.end, format!(" {escape}")),
        Edit::replace(
            Span::new(run.site.instruction.span.start, second.start),
            "    && ",
        ),
    ];
    Some(Fix::risky(FIX, edits))
}

/// Where the command stands, if no here-document is part of it and a comment cannot swallow what is joined to it.
fn shell_text(document: &Document<'_>, run: &Run<'_>) -> Option<Span> {
    match &run.site.instruction.command {
        Command::Run(CommandForm::Shell(text)) => {
            let is_plain = run.site.heredocs.is_empty() && !text.as_str().contains('#');
            let span = text.whole_span();
            // White space that some readers take for text.
            let is_odd = |c: char| c.is_whitespace() && !c.is_ascii();
            let rest = document.tree.text.get(span.end..)?;
            if text.as_str().trim().is_empty() || rest.starts_with(is_odd) || text.as_str().ends_with(is_odd)
            {
                return None;
            }
            (is_plain && !document.tree.slice(span).ends_with(['\\', '`', ';', '&', '|'])).then_some(span)
        }
        _ => None,
    }
}

fn can_be_joined(run: &Run<'_>) -> bool {
    let is_open = |after: Join, parent: usize| parent == 0 && after != Join::Edge;
    run.shell.dialect.is_posix()
        && !run
            .script
            .commands
            .iter()
            .any(|command| is_open(command.after, command.block))
        && !run
            .script
            .blocks
            .iter()
            .skip(1)
            .any(|block| is_open(block.after, block.parent))
        && !run
            .script
            .blocks
            .iter()
            .any(|block| block.kind == BlockKind::Function)
}

/// Whether a command after it in the same shell would notice.
fn is_lasting(run: &Run<'_>) -> bool {
    run.script.commands.iter().any(|command| {
        let name = command.name().map(base_name);
        name.is_none_or(|name| LASTING.contains(&name))
    })
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, of, passes};

    #[test]
    fn cases() {
        for runs in [
            "RUN a\nRUN b",
            "RUN a\n# c\n\nRUN b",
            "RUN (a)\nRUN [ c ] && b",
            "RUN for i in a; do b; done\nRUN c > d &",
            "RUN [\"a\"]\nRUN b",
            "RUN --mount=type=cache,target=/x --network=none a\nRUN --network=none --mount=type=cache,target=/x b",
            "SHELL [\"cmd\", \"/c\"]\nRUN a\nRUN b",
            "RUN a && b\nRUN c\nRUN d",
            "SHELL [\"pwsh\", \"-c\"]\nRUN iex ((a b).c('d;e'));\nRUN f \"g; $(h)\"",
        ] {
            hits(&RULE, &format!("FROM a:1\n{runs}"), &["RUN"]);
        }
        hits(&RULE, "FROM a:1\nRUN a\nRUN b\nRUN c", &["RUN", "RUN"]);
        for runs in [
            "RUN a && b\nRUN c",
            "RUN a\nRUN b; c",
            "RUN a $(b)\nRUN c",
            "RUN if a; then b; fi\nRUN c",
            "RUN a\nENV b=c\nRUN d",
            "RUN a\nFROM b:1\nRUN c",
            "RUN a\nONBUILD RUN b\nRUN c",
            "RUN --mount=type=cache,target=/x a\nRUN b",
            "RUN <<E\na\nb\nE\nRUN c",
            "SHELL [\"pwsh\", \"-c\"]\nRUN (a); (b)\nRUN c",
        ] {
            passes(&RULE, &format!("FROM a:1\n{runs}"));
        }
    }

    #[test]
    fn fixed() {
        for (text, expect) in [
            ("RUN a\nRUN b\nRUN c\n", "RUN a \\\n    && b \\\n    && c\n"),
            (
                "RUN --network=none a \\\n  b\n# c\nRUN --network=none d > e\n",
                "RUN --network=none a \\\n  b \\\n# c\n    && d > e\n",
            ),
        ] {
            fixes(
                &RULE,
                Safety::Unsafe,
                &format!("FROM a:1\n{text}"),
                &format!("FROM a:1\n{expect}"),
            );
        }
    }

    #[test]
    fn what_would_change_has_no_fix() {
        for runs in [
            "RUN cd a\nRUN b",
            "RUN a # c\nRUN b",
            "RUN a &\nRUN b",
            "RUN A=1\nRUN b",
            "RUN [\"a\"]\nRUN b",
            "RUN a\n\nRUN b",
        ] {
            let found = of(&RULE, &format!("FROM a:1\n{runs}"));
            assert!(found[0].fix.is_none(), "{runs}");
        }
    }
}
