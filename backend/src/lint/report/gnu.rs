//! `--format gnu`: a line for each finding, in the form of the GNU coding standards.

use std::io::{self, Write};

use analyzer::{Lang, Lines};

use super::finding::{range, title};
use super::{Linted, Report, printable};

pub(super) struct Gnu(pub(super) Lang);

impl Report for Gnu {
    fn file(&mut self, out: &mut dyn Write, file: &Linted) -> io::Result<()> {
        let lines = Lines::new(&file.text);
        for diagnostic in &file.diagnostics {
            let (start, _) = range(diagnostic, &lines);
            writeln!(
                out,
                "{}:{}:{}: {}: {} [{}]",
                printable(&file.name),
                start.line,
                start.column,
                diagnostic.severity.name(),
                printable(diagnostic.message(self.0)),
                title(diagnostic),
            )?;
        }
        Ok(())
    }
}
