//! `--format codacy`: Codacy's results, one object to a line.

use std::io::{self, Write};

use analyzer::{Lang, Lines};
use serde::Serialize;

use super::finding::{code, range};
use super::{Linted, Report};

pub(super) struct Codacy(pub(super) Lang);

#[derive(Serialize)]
struct Issue<'a> {
    filename: &'a str,
    line: usize,
    message: &'a str,
    #[serde(rename = "patternId")]
    pattern: &'a str,
}

impl Report for Codacy {
    fn file(&mut self, out: &mut dyn Write, file: &Linted) -> io::Result<()> {
        let lines = Lines::new(&file.text);
        for diagnostic in &file.diagnostics {
            let issue = Issue {
                filename: &file.name,
                line: range(diagnostic, &lines).0.line,
                message: diagnostic.message(self.0),
                pattern: code(diagnostic),
            };
            serde_json::to_writer(&mut *out, &issue)?;
            out.write_all(b"\n")?;
        }
        Ok(())
    }
}
