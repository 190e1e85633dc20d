//! `--format sonarqube`: SonarQube's generic issues.

use std::io::{self, Write};

use analyzer::{Category, Lang, Lines, Severity};
use serde::Serialize;

use super::finding::{code, range};
use super::{Linted, Report, Separator};

pub(super) struct Sonarqube {
    lang: Lang,
    separator: Separator,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Issue<'a> {
    engine_id: &'a str,
    rule_id: &'a str,
    severity: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    primary_location: Location<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location<'a> {
    message: &'a str,
    file_path: &'a str,
    text_range: TextRange,
}

/// Columns from 0. SonarQube refuses an empty range, but takes a whole line.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TextRange {
    start_line: usize,
    end_line: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_column: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_column: Option<usize>,
}

impl Sonarqube {
    pub(super) fn new(lang: Lang) -> Self {
        Self {
            lang,
            separator: Separator::default(),
        }
    }
}

impl Report for Sonarqube {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(b"{\"issues\":[")
    }

    fn file(&mut self, out: &mut dyn Write, file: &Linted) -> io::Result<()> {
        let lines = Lines::new(&file.text);
        for diagnostic in &file.diagnostics {
            let (start, end) = range(diagnostic, &lines);
            let has_text = start != end;
            let issue = Issue {
                engine_id: "utsuwa",
                rule_id: code(diagnostic),
                severity: match diagnostic.severity {
                    Severity::Error => "CRITICAL",
                    Severity::Warning => "MAJOR",
                    Severity::Info => "MINOR",
                    Severity::Style => "INFO",
                },
                kind: match (diagnostic.rule.category, diagnostic.severity) {
                    (Category::Security, _) => "VULNERABILITY",
                    (_, Severity::Error) => "BUG",
                    _ => "CODE_SMELL",
                },
                primary_location: Location {
                    message: diagnostic.message(self.lang),
                    file_path: &file.name,
                    text_range: TextRange {
                        start_line: start.line,
                        end_line: end.line,
                        start_column: has_text.then_some(start.column - 1),
                        end_column: has_text.then_some(end.column - 1),
                    },
                },
            };
            self.separator.next(out)?;
            serde_json::to_writer(&mut *out, &issue)?;
        }
        Ok(())
    }

    fn end(&mut self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(b"]}\n")
    }
}
