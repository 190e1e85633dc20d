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
//! Unsafe: if the step's user is not root, the command loses its rights. There is no fix for a `sudo` with options.
//!
//! ## See also
//! Lesson 10.5, USER.

use shell::SimpleCommand;

use crate::document::{Document, base_name};
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Safety, Severity, Span, Text};

pub(crate) static RULE: Rule = Rule {
    name: "sudo",
    aliases: &["DL3004"],
    category: Category::Security,
    severity: Severity::Error,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("sudo in a build step", "RUN での sudo"),
    docs: docs_of!("sudo.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "Build steps need no sudo: they are root, or become it with USER root.",
    "ビルドに sudo は要りません。もともと root で動き、必要なら USER root で切り替えられます。",
);
const FIX: Text = Text::fixed("Remove sudo", "sudo を消す");

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    for command in document.runs.iter().flat_map(|run| &run.script.commands) {
        let Some(program) = command.words.first() else {
            continue;
        };
        if base_name(&program.text) == "sudo" {
            report.add(program.span, MESSAGE).with_fix(fix(command));
        }
    }
}

fn fix(command: &SimpleCommand) -> Option<Fix> {
    let [sudo, program, ..] = command.words.as_slice() else {
        return None;
    };
    if program.text.starts_with('-') || program.text.contains('=') {
        return None;
    }
    let edits = vec![Edit::delete(Span::new(sudo.span.start, program.span.start))];
    Some(Fix {
        title: FIX,
        safety: Safety::Unsafe,
        edits,
    })
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, passes};

    #[test]
    fn cases() {
        hits(
            &RULE,
            "FROM a:1\nRUN sudo b && /usr/bin/sudo -u c d",
            &["sudo", "/usr/bin/sudo"],
        );
        hits(&RULE, "FROM a:1\nONBUILD RUN if x; then sudo b; fi", &["sudo"]);
        passes(&RULE, "FROM a:1\nRUN apt-get install sudo");
        passes(&RULE, "FROM a:1\nSHELL [\"powershell\"]\nRUN sudo b");
        passes(&RULE, "FROM a:1\nCMD sudo b");
    }

    #[test]
    fn fixed() {
        fixes(
            &RULE,
            Safety::Unsafe,
            "FROM a:1\nRUN a && sudo \\\n b",
            "FROM a:1\nRUN a && b",
        );
    }
}
