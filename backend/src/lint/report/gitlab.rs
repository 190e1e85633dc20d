//! `--format gitlab`: the code quality report that GitLab shows in a merge request. Each issue has a fingerprint, by
//! which GitLab knows it again when lines before it change.

use std::io::{self, Write};

use analyzer::{Lang, Lines};

use super::codeclimate::issue;
use super::finding::Fingerprints;
use super::{Linted, Report, Separator};

pub(super) struct Gitlab {
    lang: Lang,
    separator: Separator,
}

impl Gitlab {
    pub(super) fn new(lang: Lang) -> Self {
        Self {
            lang,
            separator: Separator::default(),
        }
    }
}

impl Report for Gitlab {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(b"[")
    }

    fn file(&mut self, out: &mut dyn Write, file: &Linted) -> io::Result<()> {
        let lines = Lines::new(&file.text);
        let mut fingerprints = Fingerprints::new(file);
        for diagnostic in &file.diagnostics {
            let mut issue = issue(file, diagnostic, &lines, self.lang);
            issue.fingerprint = Some(fingerprints.next(diagnostic, &lines));
            self.separator.next(out)?;
            serde_json::to_writer(&mut *out, &issue)?;
        }
        Ok(())
    }

    fn end(&mut self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(b"]\n")
    }
}
