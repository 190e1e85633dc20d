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

use shell::{Redirect, SimpleCommand, Word};

use super::super::lines::{newline, removable};
use crate::document::{Document, Run};
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Severity, Span, Text};

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
        let instruction = run.site.instruction;
        let edit = match written(document, run, command, to) {
            Written::Elsewhere => continue,
            Written::Here => None,
            Written::As(line, lines) => replaced(document, instruction.span, &line, &lines),
        };
        let fix = edit.map(|edit| Fix::risky(FIX, vec![edit]));
        report.add(instruction.keyword.span, MESSAGE).with_fix(fix);
    }
}

/// The instruction with what follows on its last line, since a here-document has to begin on the next.
fn replaced(document: &Document<'_>, span: Span, line: &str, lines: &[String]) -> Option<Edit> {
    if lines.is_empty() {
        return Some(Edit::replace(span, line));
    }
    let item = removable(document.tree, span.start)?;
    let text = document.tree.slice(item).trim_end_matches(['\n', '\r']);
    let whole = Span::new(span.start, (item.start + text.len()).max(span.end));
    let newline = newline(document.tree);
    let mut replacement = line.to_owned();
    for line in lines {
        replacement.push_str(newline);
        replacement.push_str(line);
    }
    Some(Edit::replace(whole, replacement))
}

/// What is known of the text that goes into the file.
enum Written {
    /// It comes from another program.
    Elsewhere,
    /// It is here, but not as it would have to be written.
    Here,
    /// The `COPY` that writes it, and the lines behind it.
    As(String, Vec<String>),
}

fn written(document: &Document<'_>, run: &Run<'_>, command: &SimpleCommand, to: &Redirect) -> Written {
    let Some((program, words)) = command.words.split_first() else {
        return Written::Elsewhere;
    };
    let target = to.target.text.as_str();
    let is_plain =
        !target.contains([' ', '$', '"', '\'', '\\', '*', '?', '[']) && run.site.instruction.flags.is_empty();
    let line = match program.text.as_str() {
        "cat" if words.is_empty() => {
            let heredoc = command.redirects.iter().find(|redirect| redirect.is_heredoc());
            heredoc.map(|heredoc| copied_heredoc(document, heredoc))
        }
        "echo" | "printf" if run.site.heredocs.is_empty() && command.redirects.len() == 1 => {
            let is_literal = words.iter().all(|word| word.is_literal);
            is_literal.then(|| copied_text(program.text == "echo", words))
        }
        _ => None,
    };
    match line {
        None => Written::Elsewhere,
        Some(Some((marker, lines))) if is_plain => Written::As(format!("COPY {marker} {target}"), lines),
        Some(_) => Written::Here,
    }
}

/// The marker as it is written, and nothing: the lines stay where they are.
fn copied_heredoc(document: &Document<'_>, heredoc: &Redirect) -> Option<(String, Vec<String>)> {
    let body = document.tree.text.get(heredoc.body?.range())?;
    // The shell and the builder expand different variables.
    let is_quoted = document.tree.slice(heredoc.target.span) != heredoc.target.text;
    let is_same = is_quoted || !body.contains(['$', '`', '\\']);
    is_same.then(|| (document.tree.slice(heredoc.span).to_owned(), Vec::new()))
}

/// A marker, and the lines that go behind the instruction.
fn copied_text(is_echo: bool, words: &[Word]) -> Option<(String, Vec<String>)> {
    let texts: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
    let text = match texts.as_slice() {
        [first, ..] if first.starts_with('-') => return None,
        texts if is_echo => texts.join(" "),
        [format] => format.strip_suffix("\\n")?.replace("\\n", "\n"),
        _ => return None,
    };
    if text.contains(['\\', '%']) || text.lines().any(|line| line == "EOF") {
        return None;
    }
    let quote = if text.contains('$') { "\"" } else { "" };
    let lines = text.split('\n').chain(["EOF"]).map(str::to_owned).collect();
    Some((format!("<<{quote}EOF{quote}"), lines))
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
