//! `--format hadolint`: hadolint's JSON field for field, for programs that read it. It holds what hadolint would
//! report, one entry for each line of an instruction and code.

use std::collections::BTreeMap;
use std::io::{self, Write};

use analyzer::{Diagnostic, Lang, Lines};
use serde::Serialize;

use super::finding::is_code;
use super::{Linted, Report, Separator};

/// hadolint's name for standard input.
const STDIN: &str = "-";

/// What cannot be read, whose place is where the reading stopped.
const NOT_READ: &str = "DL1000";

pub(super) struct Hadolint {
    lang: Lang,
    separator: Separator,
}

#[derive(Serialize)]
struct Entry<'a> {
    code: &'a str,
    column: usize,
    file: &'a str,
    level: &'a str,
    line: usize,
    message: &'a str,
}

impl Hadolint {
    pub(super) fn new(lang: Lang) -> Self {
        Self {
            lang,
            separator: Separator::default(),
        }
    }
}

/// Whether hadolint would report it.
pub(crate) fn is_reported(diagnostic: &Diagnostic) -> bool {
    diagnostic.aliases.iter().any(|alias| is_code(alias))
}

impl Report for Hadolint {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(b"[")
    }

    fn file(&mut self, out: &mut dyn Write, file: &Linted) -> io::Result<()> {
        let lines = Lines::new(&file.text);
        let tree = dockerfile::parse(&file.text).tree;
        let starts: Vec<usize> = tree
            .instructions()
            .map(|instruction| instruction.span.start)
            .collect();
        let mut entries = BTreeMap::new();
        for diagnostic in &file.diagnostics {
            // A finding in a comment before the first instruction stands for itself.
            let at = diagnostic.span.start;
            let before = starts.partition_point(|&start| start <= at);
            let start = before.checked_sub(1).map_or(at, |index| starts[index]);
            let instruction = (lines.position(start).line, 1);
            for &code in diagnostic.aliases.iter().filter(|alias| is_code(alias)) {
                let (line, column) = if code == NOT_READ {
                    let place = lines.position(at);
                    (place.line, place.column)
                } else {
                    instruction
                };
                entries.entry((line, code)).or_insert((column, diagnostic));
            }
        }
        for ((line, code), (column, diagnostic)) in entries {
            self.separator.next(out)?;
            let entry = Entry {
                code,
                column,
                file: name(&file.name),
                level: diagnostic.severity.name(),
                line,
                message: diagnostic.message(self.lang),
            };
            serde_json::to_writer(&mut *out, &entry)?;
        }
        Ok(())
    }

    fn end(&mut self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(b"]\n")
    }
}

fn name(file: &str) -> &str {
    if file == "<stdin>" { STDIN } else { file }
}
