//! `--format junit`: a suite for each file, a failed case for each finding; a file without any has one case that passed,
//! so that it is seen to have been looked at.

use std::io::{self, Write};

use analyzer::{Lang, Lines};

use super::finding::{code, range, title};
use super::xml::Escaped;
use super::{Linted, Report};

pub(super) struct Junit(pub(super) Lang);

impl Report for Junit {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"utsuwa lint\">\n")
    }

    fn file(&mut self, out: &mut dyn Write, file: &Linted) -> io::Result<()> {
        let lines = Lines::new(&file.text);
        let (name, failures) = (Escaped(&file.name), file.diagnostics.len());
        writeln!(
            out,
            "<testsuite name=\"{name}\" tests=\"{}\" failures=\"{failures}\" errors=\"0\">",
            failures.max(1)
        )?;
        if failures == 0 {
            writeln!(out, "<testcase classname=\"{name}\" name=\"lint\"/>")?;
        }
        for diagnostic in &file.diagnostics {
            let (start, _) = range(diagnostic, &lines);
            let (line, column) = (start.line, start.column);
            let message = Escaped(diagnostic.message(self.0));
            writeln!(
                out,
                "<testcase classname=\"{name}\" name=\"{} at {line}:{column}\">\
                 <failure type=\"{}\" message=\"{message}\">{name}:{line}:{column}: {}: {message}</failure></testcase>",
                code(diagnostic),
                diagnostic.severity.name(),
                Escaped(&title(diagnostic)),
            )?;
        }
        out.write_all(b"</testsuite>\n")
    }

    fn end(&mut self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(b"</testsuites>\n")
    }
}
