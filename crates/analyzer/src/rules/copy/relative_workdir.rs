//! ## What it does
//! Finds `WORKDIR` with a path that does not start at the root.
//!
//! ## Why it matters
//! A relative path goes on from the last `WORKDIR`, which may be the base image's. When the base image changes its
//! mind, so does the place of your files.
//!
//! ## Example
//! ```dockerfile
//! WORKDIR app
//! ```
//!
//! ## Use instead
//! ```dockerfile
//! WORKDIR /srv/app
//! ```
//!
//! ## Fix safety
//! Safe, and only there where an absolute `WORKDIR` stands before it in the same stage: the fix writes out where
//! one is anyway.
//!
//! ## See also
//! Lesson 10.1, reading lint.

use dockerfile::{Command, Word};

use crate::document::Document;
use crate::report::Report;
use crate::rule::docs_of;
use crate::{Category, Edit, Fix, Rule, Safety, Severity, Text};

pub(crate) static RULE: Rule = Rule {
    name: "relative-workdir",
    aliases: &["DL3000", "WorkdirRelativePath"],
    category: Category::Behaviour,
    severity: Severity::Error,
    on_by_default: true,
    since: "0.1.0",
    summary: Text::fixed("relative WORKDIR", "相対パスの WORKDIR"),
    docs: docs_of!("relative_workdir.rs"),
    check,
};

fn message(path: &str) -> Text {
    Text::new(
        format!("`{path}` depends on the WORKDIR before it, maybe the base image's. Write an absolute path."),
        format!(
            "`{path}` は直前の WORKDIR（ベースイメージかもしれません）で変わります。絶対パスで書きましょう。"
        ),
    )
}

fn check(document: &Document<'_>, report: &mut Report<'_>) {
    // The directory so far, where the stage says it in plain words.
    let mut directory: Option<String> = None;
    for site in &document.sites {
        match &site.instruction.command {
            Command::From(_) => directory = None,
            Command::Workdir(path) if site.is_onbuild && !is_absolute(&path.text) => {
                report.add(path.span, message(&path.text));
            }
            Command::Workdir(_) if site.is_onbuild => {}
            Command::Workdir(path) if is_absolute(&path.text) => {
                directory = path.text.starts_with('/').then(|| path.text.clone());
            }
            Command::Workdir(path) => {
                let full = directory.map(|base| join(&base, &path.text));
                report
                    .add(path.span, message(&path.text))
                    .with_fix(full.as_deref().and_then(|full| fix(full, path)));
                directory = full.filter(|full| full.len() < MAX_PATH);
            }
            _ => {}
        }
    }
}

/// Linux takes no longer path.
const MAX_PATH: usize = 4096;

/// Also a variable, of which the text does not say what it holds.
fn is_absolute(path: &str) -> bool {
    let mut chars = path.chars();
    let has_drive = chars.next().is_some_and(|c| c.is_ascii_alphabetic()) && chars.next() == Some(':');
    path.starts_with(['/', '\\', '$']) || has_drive
}

fn join(base: &str, path: &str) -> String {
    let path = path.strip_prefix("./").unwrap_or(path);
    format!("{}/{path}", base.trim_end_matches('/'))
}

fn fix(full: &str, path: &Word) -> Option<Fix> {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '/' | '-' | '_' | '.');
    if !full.chars().all(is_plain) || full.contains("..") {
        return None;
    }
    let title = Text::new(format!("Write `{full}`"), format!("`{full}` と書く"));
    Some(Fix {
        title,
        safety: Safety::Safe,
        edits: vec![Edit::replace(path.span, full)],
    })
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::Safety;
    use crate::testing::{fixes, hits, passes};

    #[test]
    fn cases() {
        hits(&RULE, "FROM a:1\nWORKDIR b/c", &["b/c"]);
        hits(&RULE, "FROM a:1\nWORKDIR 'b'", &["'b'"]);
        hits(&RULE, "FROM a:1\nONBUILD WORKDIR b", &["b"]);
        for path in ["/b", "\"/b\"", "$B", "${B}/c", "C:\\\\b", "'C:\\'", "c:/b"] {
            passes(&RULE, &format!("FROM a:1\nWORKDIR {path}"));
        }
    }

    #[test]
    fn an_unknown_directory_has_no_fix() {
        for before in [
            "",
            "WORKDIR $B\n",
            "WORKDIR /$B\n",
            "ONBUILD WORKDIR /b\n",
            "WORKDIR /b\nFROM c:1\n",
        ] {
            let diagnostics = crate::lint(&format!("FROM a:1\n{before}USER d\nWORKDIR e\n"));
            assert_eq!(diagnostics.len(), 1, "{before}");
            assert_eq!(diagnostics[0].fix, None, "{before}");
        }
    }

    #[test]
    fn fixed() {
        let text = "FROM a:1\nWORKDIR /b\nWORKDIR c\nWORKDIR ./d\n";
        fixes(
            &RULE,
            Safety::Safe,
            text,
            "FROM a:1\nWORKDIR /b\nWORKDIR /b/c\nWORKDIR /b/c/d\n",
        );
    }
}
