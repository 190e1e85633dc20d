//! `--format codeclimate`: an issue as Code Climate defines it, each ended by a NUL; GitLab's report is a list of them.

use std::io::{self, Write};

use analyzer::{Category, Diagnostic, Lang, Lines};
use serde::Serialize;

use super::finding::{code, codeclimate_severity, range};
use super::{Linted, Report};

pub(super) struct Codeclimate(pub(super) Lang);

#[derive(Serialize)]
pub(super) struct Issue<'a> {
    #[serde(rename = "type")]
    kind: &'a str,
    check_name: &'a str,
    description: &'a str,
    categories: [&'a str; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) fingerprint: Option<String>,
    severity: &'a str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    lines: Extent,
}

#[derive(Serialize)]
struct Extent {
    begin: usize,
    end: usize,
}

pub(super) fn issue<'a>(
    file: &'a Linted,
    diagnostic: &'a Diagnostic,
    lines: &Lines<'_>,
    lang: Lang,
) -> Issue<'a> {
    let (start, end) = range(diagnostic, lines);
    Issue {
        kind: "issue",
        check_name: code(diagnostic),
        description: diagnostic.message(lang),
        categories: [category(diagnostic.rule.category)],
        fingerprint: None,
        severity: codeclimate_severity(diagnostic.severity),
        location: Location {
            path: &file.name,
            lines: Extent {
                begin: start.line,
                end: end.line,
            },
        },
    }
}

/// The nearest of Code Climate's own.
fn category(category: Category) -> &'static str {
    match category {
        Category::Security => "Security",
        Category::Size => "Performance",
        Category::Deprecation => "Compatibility",
        Category::Reproducibility | Category::Behaviour | Category::Syntax => "Bug Risk",
    }
}

impl Report for Codeclimate {
    fn file(&mut self, out: &mut dyn Write, file: &Linted) -> io::Result<()> {
        let lines = Lines::new(&file.text);
        for diagnostic in &file.diagnostics {
            serde_json::to_writer(&mut *out, &issue(file, diagnostic, &lines, self.0))?;
            out.write_all(b"\0")?;
        }
        Ok(())
    }
}
