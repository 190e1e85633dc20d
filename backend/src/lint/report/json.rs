//! `--format json`: one object, stable from version to version; fields may be added.

use std::io::{self, Write};

use analyzer::{Diagnostic, Lang, Lines, Safety, Span};
use serde::Serialize;

use super::{Linted, Report, Separator};

pub(super) struct Json {
    lang: Lang,
    separator: Separator,
}

#[derive(Serialize)]
struct FileReport<'a> {
    file: &'a str,
    /// Fixes applied by `--fix` before these findings were made.
    fixed: usize,
    findings: Vec<Finding<'a>>,
}

#[derive(Serialize)]
struct Finding<'a> {
    rule: &'a str,
    /// Names in the tools that would report this place too.
    aliases: &'a [&'a str],
    category: &'a str,
    severity: &'a str,
    message: &'a str,
    /// Where the rule's page lies in the project.
    docs: String,
    #[serde(flatten)]
    range: Range,
    fix: Option<FixReport<'a>>,
}

#[derive(Serialize)]
struct FixReport<'a> {
    title: &'a str,
    safe: bool,
    edits: Vec<EditReport<'a>>,
}

#[derive(Serialize)]
struct EditReport<'a> {
    #[serde(flatten)]
    range: Range,
    replacement: &'a str,
}

#[derive(Serialize)]
struct Range {
    start: Position,
    end: Position,
}

/// Lines and columns from 1, columns in characters; offsets from 0, in bytes of UTF-8.
#[derive(Serialize)]
struct Position {
    line: usize,
    column: usize,
    offset: usize,
}

impl Json {
    pub(super) fn new(lang: Lang) -> Self {
        Self {
            lang,
            separator: Separator::default(),
        }
    }
}

impl Report for Json {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(b"{\"files\":[")
    }

    fn file(&mut self, out: &mut dyn Write, file: &Linted) -> io::Result<()> {
        self.separator.next(out)?;
        out.write_all(b"\n")?;
        let lines = Lines::new(&file.text);
        let findings = file.diagnostics.iter();
        let report = FileReport {
            file: &file.name,
            fixed: file.fixed,
            findings: findings
                .map(|diagnostic| finding(diagnostic, &lines, self.lang))
                .collect(),
        };
        Ok(serde_json::to_writer_pretty(out, &report)?)
    }

    fn end(&mut self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(b"]}\n")
    }
}

fn finding<'a>(diagnostic: &'a Diagnostic, lines: &Lines<'_>, lang: Lang) -> Finding<'a> {
    let fix = diagnostic.fix.as_ref().map(|fix| {
        let edits = fix.edits.iter();
        let edit = |edit: &'a analyzer::Edit| EditReport {
            range: range(lines, edit.span),
            replacement: &edit.replacement,
        };
        FixReport {
            title: fix.title.get(lang),
            safe: fix.safety == Safety::Safe,
            edits: edits.map(edit).collect(),
        }
    });
    Finding {
        rule: diagnostic.rule.name,
        aliases: diagnostic.aliases,
        category: diagnostic.rule.category.name(),
        severity: diagnostic.severity.name(),
        message: diagnostic.message(lang),
        docs: crate::lint::site::page_path(diagnostic.rule, lang),
        range: range(lines, diagnostic.span),
        fix,
    }
}

fn range(lines: &Lines<'_>, span: Span) -> Range {
    let position = |offset| {
        let place = lines.position(offset);
        Position {
            line: place.line,
            column: place.column,
            offset,
        }
    };
    Range {
        start: position(span.start),
        end: position(span.end),
    }
}
