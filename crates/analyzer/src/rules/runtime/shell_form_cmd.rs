//! ## What it does
//! Finds `CMD`, `ENTRYPOINT` and `HEALTHCHECK CMD` that are not a JSON array.
//!
//! ## Why it matters
//! The shell form runs `/bin/sh -c "..."`. Then the shell is process 1: the stop signal reaches it and not the
//! program, which is killed ten seconds later without having been asked. An `ENTRYPOINT` in shell form also throws
//! the arguments of `docker run` away. A check needs no shell either, and an image without one cannot run it.
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
//!
//! # 日本語
//! ## 何を調べるか
//! JSON 配列で書かれていない `CMD`、`ENTRYPOINT`、`HEALTHCHECK CMD` を見つけます。
//!
//! ## なぜ問題か
//! シェル形式は `/bin/sh -c "..."` を実行します。するとシェルが PID 1 になり、停止シグナルはプログラムに届かず、
//! 知らされないまま 10 秒後に強制終了されます。シェル形式の `ENTRYPOINT` は `docker run` の引数も捨てます。
//! ヘルスチェックにもシェルは不要で、シェルのないイメージでは動きません。
//!
//! ## 修正の安全性
//! 安全ではありません。シェルなしで動くようになり、`ENTRYPOINT` には `CMD` の引数が渡り始めます。修正できるのは
//! 単純な語だけのコマンド 1 つです。変数やパイプ、`&&` にはシェルが必要です。
//!
//! ## 関連
//! レッスン 10.9（ENTRYPOINT と CMD）。

use dockerfile::{Command, CommandForm, Healthcheck, LogicalText};

use crate::document::{Document, Site};
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "shell-form-cmd",
    aliases: &[
        "DL3025",
        "JSONArgsRecommended",
        "S7019",
        "sg:prefer-json-notation",
    ],
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
        format_args!(
            "This {keyword} runs in a shell that keeps signals from the program. Write it as a JSON array."
        ),
        format_args!(
            "この {keyword} はシェル経由で動き、シグナルがプログラムに届きません。JSON 配列で書きましょう。"
        ),
    )
}
const CHECK: Text = Text::fixed(
    "This check needs a shell, which the image may not have. Write it as a JSON array.",
    "このチェックの実行にはシェルが必要ですが、イメージにあるとは限りません。JSON 配列で書きましょう。",
);
const FIX: Text = Text::fixed("Write it as a JSON array", "JSON 配列に書き換える");

/// Words that only a shell understands where a program's name stands.
const BUILTINS: [&str; 15] = [
    ".", ":", "alias", "cd", "command", "eval", "exec", "exit", "export", "read", "set", "source", "trap",
    "ulimit", "umask",
];

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    let mut shells = vec![false; document.stages.len()];
    for &site in &document.sites {
        let (form, is_check) = match &site.instruction.command {
            Command::Cmd(form) | Command::Entrypoint(form) => (form, false),
            Command::Healthcheck(Healthcheck::Cmd(form)) => (form, true),
            Command::From(_) => {
                inherit_shell(document, site, &mut shells);
                continue;
            }
            Command::Shell(_) if !site.is_onbuild => {
                set_shell(site, &mut shells);
                continue;
            }
            _ => continue,
        };
        let CommandForm::Shell(line) = form else { continue };
        if line.as_str().is_empty() {
            continue;
        }
        let message = if is_check {
            CHECK
        } else {
            message(&site.instruction.keyword.text.to_ascii_uppercase())
        };
        let has_shell = site.stage.and_then(|index| shells.get(index).copied());
        report
            .add(line.whole_span(), message)
            .known_as(known_as(site, line, is_check, has_shell.unwrap_or(false)))
            .with_fix(fix(line));
    }
}

/// A stage begins with the `SHELL` of the one it starts from.
fn inherit_shell(document: &Document<'_>, site: Site<'_>, shells: &mut [bool]) {
    let Some(stage) = site.stage.and_then(|index| document.stages.get(index)) else {
        return;
    };
    let inherited = stage.parent.and_then(|parent| shells.get(parent).copied());
    if let (Some(shell), Some(inherited)) = (shells.get_mut(stage.index), inherited) {
        *shell = inherited;
    }
}

fn set_shell(site: Site<'_>, shells: &mut [bool]) {
    if let Some(shell) = site.stage.and_then(|index| shells.get_mut(index)) {
        *shell = true;
    }
}

/// hadolint also looks at checks, and not for JSON that is wrong only in its escapes. Builders keep silent where
/// `SHELL` shows that a shell is meant. Nobody looks into `ONBUILD`.
fn known_as(site: Site<'_>, line: &LogicalText, is_check: bool, has_shell: bool) -> &'static [&'static str] {
    match (is_check, has_shell) {
        _ if site.is_onbuild => &[],
        _ if is_loose_array(line.as_str()) => &["JSONArgsRecommended", "S7019"],
        (true, _) => &["DL3025"],
        (false, true) => &["DL3025", "S7019", "sg:prefer-json-notation"],
        (false, false) => RULE.aliases,
    }
}

/// Whether it would be a JSON array if `\` had a meaning only before `"`.
fn is_loose_array(text: &str) -> bool {
    let Some(mut rest) = text.trim().strip_prefix('[') else {
        return false;
    };
    loop {
        let Some(string) = rest.trim_start().strip_prefix('"') else {
            return false;
        };
        let mut escaped = false;
        let end = string.bytes().position(|byte| {
            let ends = byte == b'"' && !escaped;
            escaped = byte == b'\\';
            ends
        });
        let Some(after) = end.and_then(|end| string.get(end + 1..)) else {
            return false;
        };
        let after = after.trim_start();
        match after.strip_prefix(',') {
            Some(more) => rest = more,
            None => return after == "]",
        }
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
    Some(Fix::risky(FIX, edits))
}

/// Text without control characters as JSON.
fn json_string(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, of, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1\nCMD b c", &["b c"]);
        hits(&RULE, "FROM a:1\nENTRYPOINT b && c", &["b && c"]);
        hits(&RULE, "FROM a:1\nCMD ['b']", &["['b']"]);
        passes(&RULE, "FROM a:1\nCMD [\"b\", \"c\"]");
        passes(&RULE, "FROM a:1\nCMD []");
        passes(&RULE, "FROM a:1\nCMD");
        hits(&RULE, "FROM a:1\nHEALTHCHECK --interval=3s CMD b c", &["b c"]);
        hits(&RULE, "FROM a:1\nONBUILD CMD b", &["b"]);
        passes(&RULE, "FROM a:1\nHEALTHCHECK CMD [\"b\"]");
        passes(&RULE, "FROM a:1\nHEALTHCHECK NONE");
        passes(&RULE, "FROM a:1\nRUN b");
    }

    #[test]
    fn who_else_says_so() {
        let names = |text: &str| {
            let found = of(&RULE, text);
            (
                found[0].is_called("DL3025"),
                found[0].is_called("JSONArgsRecommended"),
            )
        };
        assert_eq!(names("FROM a:1\nCMD b"), (true, true));
        assert_eq!(names("FROM a:1\nHEALTHCHECK CMD b"), (true, false));
        assert_eq!(names("FROM a:1\nSHELL [\"b\"]\nCMD b"), (true, false));
        assert_eq!(
            names("FROM a:1 AS x\nSHELL [\"b\"]\nFROM x\nCMD b"),
            (true, false)
        );
        assert_eq!(
            names("FROM a:1 AS x\nSHELL [\"b\"]\nFROM a:1\nCMD b"),
            (true, true)
        );
        assert_eq!(names("FROM a:1\nCMD [\"a\\x\", \"b\"]"), (false, true));
        assert_eq!(names("FROM a:1\nCMD [\"a\",]"), (true, true));
        assert_eq!(names("FROM a:1\nONBUILD CMD b"), (false, false));
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
            let text = format!("FROM a:1\nUSER x\nCMD {command}");
            let diagnostics = of(&RULE, &text);
            assert_eq!(diagnostics.len(), 1, "{text}");
            assert_eq!(diagnostics[0].fix, None, "{text}");
        }
    }
}
