//! ## What it does
//! Finds an instruction other than `ARG` before the first `FROM`, and files without `FROM`.
//!
//! ## Why it matters
//! An instruction changes an image, and before `FROM` there is none: the build stops.
//!
//! ## Example
//! ```dockerfile
//! RUN make
//! FROM debian:12
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! FROM debian:12
//! RUN make
//! ```
//!
//! ## Fix safety
//! There is no fix: only you know which base image is meant.
//!
//! ## See also
//! Lesson 10.1, reading lint.

use dockerfile::Command;

use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Rule, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "instruction-before-from",
    aliases: &["DL3061"],
    category: Category::Syntax,
    severity: Severity::Error,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("an instruction before FROM", "FROM より前の命令"),
    docs: docs_of!("instruction_before_from.rs"),
    check,
};

const MESSAGE: Text = Text::fixed(
    "There is no image yet to change: before the first FROM only ARG may stand.",
    "まだ変更するイメージがありません。最初の FROM より前に書けるのは ARG だけです。",
);

/// One finding is enough: mending it shows the next.
fn check(document: &Document<'_>, report: &mut Report<'_>) {
    let early = document.sites.iter().find(|site| {
        site.stage.is_none() && !matches!(site.instruction.command, Command::Arg(_) | Command::Unknown)
    });
    if let Some(site) = early {
        report.add(site.instruction.keyword.span, MESSAGE);
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::testing::{hits, passes};

    #[test]
    fn cases() {
        hits(&RULE, "RUN a\nCMD b", &["RUN"]);
        hits(&RULE, "ARG a\nENV b=c\nFROM d:1", &["ENV"]);
        passes(&RULE, "# a\nARG b\nFROM c:1\nRUN d");
        passes(&RULE, "");
        passes(&RULE, "FORM a:1");
    }
}
