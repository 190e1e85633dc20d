//! ## What it does
//! Finds a `RUN` that does nothing but write a file of which the text is here: `cat <<EOF > FILE`, `echo TEXT > FILE`,
//! `printf TEXT > FILE`. Off by default: it needs `BuildKit`.
//!
//! ## Why it matters
//! `COPY <<EOF` needs no shell and no quoting, works in images without `cat`, and can set owner and mode.
//!
//! ## Example
//! ```dockerfile
//! RUN echo 'listen 8080;' > /etc/app.conf
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! COPY <<EOF /etc/app.conf
//! listen 8080;
//! EOF
//! ```
//!
//! ## Fix safety
//! Unsafe: the file belongs to root then, also after `USER`, and a link is replaced instead of followed.
//!
//! ## See also
//! Lesson 10.6, fewer layers.
//!
//! # 日本語
//! ## 何を調べるか
//! 内容がそこに書かれたファイルを作るだけの `RUN`（`cat <<EOF > FILE`、`echo TEXT > FILE`、`printf TEXT > FILE`）を見つけます。
//! `BuildKit` が必要なので、既定では無効です。
//!
//! ## なぜ問題か
//! `COPY <<EOF` ならシェルも引用符も要らず、`cat` のないイメージでも使え、所有者とモードも指定できます。
//!
//! ## 修正の安全性
//! 安全ではありません。`USER` のあとでもファイルは root のものになり、リンクはたどらずに置き換えられます。
//!
//! ## 関連
//! レッスン 10.6「層を減らす」。

use shell::{Redirect, SimpleCommand};

use crate::document::{Document, Run};
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "file-written-by-run",
    aliases: &["tally/prefer-copy-heredoc"],
    category: Category::Behaviour,
    severity: Severity::Style,
    on_by_default: false,
    since: "0.1.0",
    summary: Text::fixed(
        "RUN writes a file that COPY could",
        "COPY で書けるファイルを作る RUN",
    ),
    docs: docs_of!("written_by_run.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "This step only writes a file. COPY with a here-document does it without a shell.",
    "この手順はファイルを書くだけです。ヒアドキュメント付きの COPY ならシェルなしで書けます。",
);
const FIX: Text = Text::fixed("Write it with COPY", "COPY で書く");

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for run in document
        .runs
        .iter()
        .filter(|run| !run.is_exec && !run.site.is_onbuild)
    {
        let [command] = run.script.commands.as_slice() else {
            continue;
        };
        let mut writes = command.redirects.iter().filter(|redirect| redirect.writes());
        let (Some(to), None) = (writes.next(), writes.next()) else {
            continue;
        };
        let is_file = matches!(to.operator, ">" | ">|") && to.fd.is_none_or(|fd| fd == 1);
        if !is_file
            || !to.target.is_literal
            || !to.target.text.starts_with('/')
            || to.target.text.starts_with("/dev/")
        {
            continue;
        }
        let Some(line) = replacement(document, run, command, to) else {
            continue;
        };
        let instruction = run.site.instruction;
        let finding = report.add(instruction.keyword.span, MESSAGE);
        if let Some(line) = line {
            finding.with_fix(Fix::risky(FIX, vec![Edit::replace(instruction.span, line)]));
        }
    }
}

/// None if the text is not known; nothing inside if it is, but cannot be written as it is.
fn replacement(
    document: &Document<'_>,
    run: &Run<'_>,
    command: &SimpleCommand,
    to: &Redirect,
) -> Option<Option<String>> {
    let (program, words) = command.words.split_first()?;
    let target = to.target.text.as_str();
    let is_plain =
        !target.contains([' ', '$', '"', '\'', '\\', '*', '?', '[']) && run.site.instruction.flags.is_empty();
    if program.text == "cat" && words.is_empty() {
        let mut heredocs = command.redirects.iter().filter(|redirect| redirect.is_heredoc());
        let heredoc = heredocs.next()?;
        let body = document.tree.text.get(heredoc.body?.range())?;
        // The shell and the builder expand different variables.
        let is_quoted = document.tree.slice(heredoc.target.span) != heredoc.target.text;
        let is_fixable = is_plain && (is_quoted || !body.contains(['$', '`', '\\']));
        let marker = document.tree.slice(heredoc.span);
        return Some(is_fixable.then(|| format!("COPY {marker} {target}")));
    }
    if !matches!(program.text.as_str(), "echo" | "printf") || words.iter().any(|word| !word.is_literal) {
        return None;
    }
    if !run.site.heredocs.is_empty() || command.redirects.len() != 1 {
        return None;
    }
    let has_option = words.first().is_some_and(|word| word.text.starts_with('-'));
    let texts: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
    let text = if program.text == "echo" {
        texts.join(" ")
    } else {
        let [format] = texts.as_slice() else {
            return Some(None);
        };
        format.strip_suffix("\\n").unwrap_or("%").replace("\\n", "\n")
    };
    let is_fixable =
        is_plain && !has_option && !text.contains(['\\', '%']) && text.lines().all(|line| line != "EOF");
    let quote = if text.contains('$') { "\"" } else { "" };
    Some(is_fixable.then(|| format!("COPY <<{quote}EOF{quote} {target}\n{text}\nEOF")))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, of, passes};

    #[test]
    fn cases() {
        for step in ["echo b > /c", "printf 'a %s' b > /c", "cat <<E > /c\n$X\nE\n"] {
            hits(&RULE, &format!("FROM a:1\nRUN {step}"), &["RUN"]);
            assert!(of(&RULE, &format!("FROM a:1\nRUN {step}")).len() == 1);
        }
        for step in [
            "echo $B > /c",
            "echo b >> /c",
            "echo b > c",
            "x && echo b > /c",
            "echo b > /dev/null",
            "echo b",
        ] {
            passes(&RULE, &format!("FROM a:1\nRUN {step}"));
        }
        assert!(!RULE.on_by_default);
    }

    #[test]
    fn fixed() {
        for (text, expect) in [
            (
                "RUN echo 'b c' d > /e\nCMD [\"f\"]\n",
                "COPY <<EOF /e\nb c d\nEOF\nCMD [\"f\"]\n",
            ),
            ("RUN printf 'a\\nb\\n' \\\n  > /c\n", "COPY <<EOF /c\na\nb\nEOF\n"),
            ("RUN echo '$b' > /c\n", "COPY <<\"EOF\" /c\n$b\nEOF\n"),
            (
                "RUN cat <<-'E' > /c\n\t$x\n\tE\nCMD [\"f\"]\n",
                "COPY <<-'E' /c\n\t$x\n\tE\nCMD [\"f\"]\n",
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
}
