//! `--format github`: workflow commands, by which GitHub shows findings beside the lines of a change.

use std::io::{self, Write};

use analyzer::{Lang, Lines, Severity};

use super::finding::{range, title};
use super::{Linted, Report, printable};

pub(super) struct Github(pub(super) Lang);

impl Report for Github {
    fn file(&mut self, out: &mut dyn Write, file: &Linted) -> io::Result<()> {
        let lines = Lines::new(&file.text);
        for diagnostic in &file.diagnostics {
            let (start, end) = range(diagnostic, &lines);
            let command = match diagnostic.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Info | Severity::Style => "notice",
            };
            write!(
                out,
                "::{command} file={},line={},endLine={},",
                property(&file.name),
                start.line,
                end.line
            )?;
            // GitHub draws columns only within one line.
            if start.line == end.line {
                write!(out, "col={},endColumn={},", start.column, end.column)?;
            }
            writeln!(
                out,
                "title={}::{}",
                property(&title(diagnostic)),
                text(diagnostic.message(self.0))
            )?;
        }
        Ok(())
    }
}

fn text(value: &str) -> String {
    let value = value.replace('%', "%25");
    printable(&value.replace('\r', "%0D").replace('\n', "%0A"))
}

fn property(value: &str) -> String {
    text(value).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_starts_another_command() {
        assert_eq!(
            property("a:b,c%\n::error::d"),
            "a%3Ab%2Cc%25%0A%3A%3Aerror%3A%3Ad"
        );
        assert_eq!(text("a: b, c\r\n::x\x1b"), "a: b, c%0D%0A::x\u{fffd}");
    }
}
