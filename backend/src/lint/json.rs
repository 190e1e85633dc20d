//! `--format json`: one object, stable from version to version; fields may be added.

use std::io::{self, Write};

use analyzer::{Diagnostic, Lang, Lines, Safety, Span};
use serde::Serialize;

use super::Linted;

#[derive(Serialize)]
struct Report<'a> {
    files: Vec<FileReport<'a>>,
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
    aliases: &'a [&'a str],
    category: &'a str,
    severity: &'a str,
    message: &'a str,
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

pub(super) fn write(out: &mut impl Write, linted: &[Linted], lang: Lang) -> io::Result<()> {
    let files = linted.iter().map(|file| file_report(file, lang)).collect();
    serde_json::to_writer_pretty(&mut *out, &Report { files })?;
    writeln!(out)
}

fn file_report(file: &Linted, lang: Lang) -> FileReport<'_> {
    let lines = Lines::new(&file.text);
    let findings = file
        .diagnostics
        .iter()
        .map(|diagnostic| finding(diagnostic, &lines, lang))
        .collect();
    FileReport {
        file: &file.name,
        fixed: file.fixed,
        findings,
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
        aliases: diagnostic.rule.aliases,
        category: diagnostic.rule.category.name(),
        severity: diagnostic.severity.name(),
        message: diagnostic.message(lang),
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
