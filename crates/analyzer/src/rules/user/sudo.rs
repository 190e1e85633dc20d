//! ## What it does
//! Finds `sudo` in `RUN`.
//!
//! ## Why it matters
//! A build step is root already unless a `USER` says otherwise, and then `sudo` needs rights in the image that
//! anybody who breaks into the container finds there too. It also changes the environment and the terminal.
//!
//! ## Example
//! ```dockerfile
//! RUN sudo apt-get update
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! USER root
//! RUN apt-get update
//! USER app
//! ```
//!
//! ## Fix safety
//! Safe where the step's user is known to be root. Unsafe elsewhere: the command loses its rights. There is no fix for
//! a `sudo` with options.
//!
//! ## See also
//! Lesson 10.5, USER.
//!
//! # 日本語
//! ## 何を調べるか
//! `RUN` の中の `sudo` を見つけます。
//!
//! ## なぜ問題か
//! ビルドの手順は、`USER` で切り替えていないかぎり、もともと root で動きます。切り替えたあとに `sudo` を使うには、イメージの中に
//! その権限を残すことになり、コンテナに侵入した人もそれを使えてしまいます。環境変数や端末の扱いも変わります。
//!
//! ## 修正の安全性
//! その手順が root で動くと分かるところでは安全です。ほかでは、コマンドが権限を失うかもしれないため安全ではありません。オプション
//! 付きの `sudo` には自動修正がありません。
//!
//! ## 関連
//! レッスン 10.5「USER」。

use shell::Word;

use super::current::Users;
use crate::document::{Document, Run, base_name};
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Severity, Span, Text};

pub(crate) static RULE: Rule = Rule {
    name: "sudo",
    aliases: &[
        "DL3004",
        "DS-0010",
        "CKV2_DOCKER_1",
        "sg:no-sudo-in-dockerfile",
        "dfl:sudo_usage",
        "DKL-DI-0001",
    ],
    category: Category::Security,
    severity: Severity::Error,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("sudo in a build step", "RUN での sudo"),
    docs: docs_of!("sudo.rs"),
    check,
};

/// hadolint looks at the first word only, as it is written.
const HIDDEN: [&str; 4] = [
    "DS-0010",
    "CKV2_DOCKER_1",
    "sg:no-sudo-in-dockerfile",
    "dfl:sudo_usage",
];

const MESSAGE: Text = Text::fixed(
    "Build steps need no sudo: they are root, or become it with USER root.",
    "ビルドに sudo は要りません。もともと root で動き、必要なら USER root で切り替えられます。",
);
const FIX: Text = Text::fixed("Remove sudo", "sudo を消す");

/// Words of the shell before the program that say how it is run.
const BUILTINS: [&str; 3] = ["command", "exec", "builtin"];
/// Programs that run another, with or without options.
const RUNNERS: [&str; 2] = ["env", "nohup"];

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    let users = Users::of(document);
    for run in &document.runs {
        for command in &run.script.commands {
            // hadolint does not read what an exec form hands to a shell.
            let is_hidden = run.is_exec && command.block != 0;
            look(&users, run, &command.words, is_hidden, report);
        }
    }
}

fn look(users: &Users<'_>, run: &Run<'_>, words: &[Word], is_hidden: bool, report: &mut Report<'_>) {
    let skipped = words
        .iter()
        .take_while(|word| BUILTINS.contains(&word.text.as_str()) || is_runner(&word.text))
        .count();
    let Some([sudo, rest @ ..]) = words.get(skipped..) else {
        return;
    };
    if base_name(&sudo.text) != "sudo" {
        return;
    }
    let is_plain = sudo.text == "sudo" && !words.iter().take(skipped).any(|word| is_runner(&word.text));
    let finding = report.add(sudo.span, MESSAGE);
    if !is_plain || is_hidden {
        finding.known_as(&HIDDEN);
    }
    let Some(program) = rest.first() else { return };
    if program.text.starts_with('-') || program.text.contains('=') {
        return;
    }
    let edits = vec![Edit::delete(Span::new(sudo.span.start, program.span.start))];
    finding.with_fix(if users.is_root(run.site) {
        Fix::safe(FIX, edits)
    } else {
        Fix::risky(FIX, edits)
    });
}

fn is_runner(word: &str) -> bool {
    RUNNERS.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, of, passes};

    #[test]
    fn cases() {
        hits(
            &RULE,
            "FROM a:1\nRUN sudo b && /usr/bin/sudo -u c d",
            &["sudo", "/usr/bin/sudo"],
        );
        hits(&RULE, "FROM a:1\nONBUILD RUN if x; then sudo b; fi", &["sudo"]);
        hits(&RULE, "FROM a:1\nRUN [\"sudo\", \"b\"]", &["\"sudo\""]);
        hits(
            &RULE,
            "FROM a:1\nRUN command sudo b; env sudo c",
            &["sudo", "sudo"],
        );
        passes(&RULE, "FROM a:1\nRUN apt-get install sudo");
        passes(&RULE, "FROM a:1\nSHELL [\"powershell\"]\nRUN sudo b");
        passes(&RULE, "FROM a:1\nCMD sudo b");
    }

    #[test]
    fn hadolint_sees_the_first_word() {
        let is_known = |text: &str| of(&RULE, &format!("FROM a:1\nRUN {text}"))[0].is_called("DL3004");
        assert!(is_known("sudo b") && is_known("exec sudo b") && is_known("time -p; sudo b"));
        assert!(!is_known("/usr/bin/sudo b") && !is_known("env sudo b"));
        assert!(is_known("[\"sudo\", \"b\"]") && !is_known("[\"sh\", \"-c\", \"sudo b\"]"));
    }

    #[test]
    fn fixed() {
        fixes(
            &RULE,
            Safety::Unsafe,
            "FROM a:1\nRUN a && sudo \\\n b",
            "FROM a:1\nRUN a && b",
        );
        fixes(
            &RULE,
            Safety::Safe,
            "FROM a:1\nUSER root\nRUN sudo b",
            "FROM a:1\nUSER root\nRUN b",
        );
    }
}
