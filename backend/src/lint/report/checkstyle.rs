//! `--format checkstyle`: the XML of Checkstyle, as hadolint writes it, with true columns.

use std::io::{self, Write};

use analyzer::{Lang, Lines};

use super::finding::{code, range};
use super::xml::Escaped;
use super::{Linted, Report};

pub(super) struct Checkstyle(pub(super) Lang);

impl Report for Checkstyle {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<checkstyle version=\"4.3\">\n")
    }

    fn file(&mut self, out: &mut dyn Write, file: &Linted) -> io::Result<()> {
        let lines = Lines::new(&file.text);
        writeln!(out, "<file name=\"{}\">", Escaped(&file.name))?;
        for diagnostic in &file.diagnostics {
            let (start, _) = range(diagnostic, &lines);
            writeln!(
                out,
                "<error line=\"{}\" column=\"{}\" severity=\"{}\" message=\"{}\" source=\"{}\"/>",
                start.line,
                start.column,
                // Checkstyle has no `style`.
                if diagnostic.severity == analyzer::Severity::Style {
                    "info"
                } else {
                    diagnostic.severity.name()
                },
                Escaped(diagnostic.message(self.0)),
                code(diagnostic),
            )?;
        }
        out.write_all(b"</file>\n")
    }

    fn end(&mut self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(b"</checkstyle>\n")
    }
}
