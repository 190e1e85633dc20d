//! ## What it does
//! Finds `CMD` and `ENTRYPOINT` that are not a JSON array.
//!
//! ## Why it matters
//! The shell form runs `/bin/sh -c "..."`. Then the shell is process 1: the stop signal reaches it and not the
//! program, which is killed ten seconds later without having been asked. An `ENTRYPOINT` in shell form also throws
//! the arguments of `docker run` away.
//!
//! ## Example
//! ```dockerfile
//! CMD node server.js
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! CMD ["node", "server.js"]
//! ```
//!
//! ## Fix safety
//! Unsafe: the program runs without a shell, and an `ENTRYPOINT` begins to see the arguments in `CMD`. There is a
//! fix only for one command of plain words; variables, pipes and `&&` need a shell.
//!
//! ## See also
//! Lesson 10.9, ENTRYPOINT and CMD.

use dockerfile::{Command, CommandForm, LogicalText};

use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Safety, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "shell-form-cmd",
    aliases: &["DL3025", "JSONArgsRecommended"],
    category: Category::Behaviour,
    severity: Severity::Warning,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed(
        "CMD or ENTRYPOINT in shell form",
        "シェル形式の CMD や ENTRYPOINT",
    ),
    docs: docs_of!("shell_form_cmd.rs"),
    check,
};

fn message(keyword: &str) -> Text {
    Text::new(
        format!(
            "This {keyword} runs in a shell that keeps signals from the program. Write it as a JSON array."
        ),
        format!(
            "この {keyword} はシェル経由で動き、シグナルがプログラムに届きません。JSON 配列で書きましょう。"
        ),
    )
}
const FIX: Text = Text::fixed("Write it as a JSON array", "JSON 配列に書き換える");

/// Words that only a shell understands where a program's name stands.
const BUILTINS: [&str; 15] = [
    ".", ":", "alias", "cd", "command", "eval", "exec", "exit", "export", "read", "set", "source", "trap",
    "ulimit", "umask",
];

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for site in &document.sites {
        let (Command::Cmd(form) | Command::Entrypoint(form)) = &site.instruction.command else {
            continue;
        };
        let CommandForm::Shell(line) = form else { continue };
        if line.as_str().is_empty() {
            continue;
        }
        let keyword = site.instruction.keyword.text.to_ascii_uppercase();
        report
            .add(line.whole_span(), message(&keyword))
            .with_fix(fix(line));
    }
}

fn fix(line: &LogicalText) -> Option<Fix> {
    let script = shell::parse(line);
    let [command] = script.commands.as_slice() else {
        return None;
    };
    let is_plain = !script.is_compound && command.assignments.is_empty();
    let is_verbatim = |word: &shell::Word| word.is_literal && !word.text.contains(char::is_control);
    if !is_plain || !command.words.iter().all(is_verbatim) || line.as_str().starts_with('[') {
        return None;
    }
    if command.name().is_none_or(|name| BUILTINS.contains(&name)) {
        return None;
    }
    let words: Vec<String> = command.words.iter().map(|word| json_string(&word.text)).collect();
    let edits = vec![Edit::replace(
        line.whole_span(),
        format!("[{}]", words.join(", ")),
    )];
    Some(Fix {
        title: FIX,
        safety: Safety::Unsafe,
        edits,
    })
}

/// Text without control characters as JSON.
fn json_string(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1\nCMD b c", &["b c"]);
        hits(&RULE, "FROM a:1\nENTRYPOINT b && c", &["b && c"]);
        hits(&RULE, "FROM a:1\nCMD ['b']", &["['b']"]);
        passes(&RULE, "FROM a:1\nCMD [\"b\", \"c\"]");
        passes(&RULE, "FROM a:1\nCMD []");
        passes(&RULE, "FROM a:1\nCMD");
        passes(&RULE, "FROM a:1\nHEALTHCHECK CMD b");
        passes(&RULE, "FROM a:1\nRUN b");
    }

    #[test]
    fn fixed() {
        let unsafely = |text, expect| fixes(&RULE, Safety::Unsafe, text, expect);
        unsafely(
            "FROM a:1\nCMD b 'c d' \\\n \\\"e",
            "FROM a:1\nCMD [\"b\", \"c d\", \"\\\"e\"]",
        );
        unsafely("FROM a:1\nENTRYPOINT ./b\n", "FROM a:1\nENTRYPOINT [\"./b\"]\n");
    }

    #[test]
    fn what_needs_a_shell_has_no_fix() {
        for command in [
            "b $C", "b && c", "b > c", "A=1 b", "exec b", "b *", "['b']", "b $(c)",
        ] {
            let text = format!("FROM a:1\nUSER 1\nCMD {command}");
            let diagnostics = crate::lint(&text);
            assert_eq!(diagnostics.len(), 1, "{text}");
            assert_eq!(diagnostics[0].fix, None, "{text}");
        }
    }
}
