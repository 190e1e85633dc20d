//! What most reports say about a finding.

use std::collections::HashMap;
use std::fmt::Write;

use analyzer::{Diagnostic, LineColumn, Lines, Severity};
use sha2::{Digest, Sha256};

use super::Linted;

/// The name by which other programs know it: hadolint's code if it has one, else ours.
pub(super) fn code(diagnostic: &Diagnostic) -> &'static str {
    let aliases = diagnostic.aliases.iter();
    let mut codes = aliases.filter(|alias| is_code(alias));
    codes.next().copied().unwrap_or(diagnostic.rule.name)
}

/// Whether a name is one of hadolint's codes.
pub(super) fn is_code(alias: &str) -> bool {
    let number = alias.strip_prefix("DL").unwrap_or_default();
    !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// The names that the tools next to us have for it: `DL4000, MaintainerDeprecated`.
pub(super) fn names(diagnostic: &Diagnostic) -> String {
    let known: Vec<&str> = diagnostic
        .aliases
        .iter()
        .copied()
        .filter(|alias| is_code(alias) || is_buildkit(alias))
        .collect();
    known.join(", ")
}

/// The rule's name, and the other tools' in brackets: `latest-tag (DL3007)`.
pub(super) fn title(diagnostic: &Diagnostic) -> String {
    let (name, names) = (diagnostic.rule.name, names(diagnostic));
    if names.is_empty() {
        name.to_owned()
    } else {
        format!("{name} ({names})")
    }
}

/// BuildKit's names are words in capitals and small letters.
pub(super) fn is_buildkit(alias: &str) -> bool {
    alias.starts_with(|c: char| c.is_ascii_uppercase())
        && alias.bytes().all(|byte| byte.is_ascii_alphabetic())
        && alias.bytes().any(|byte| byte.is_ascii_lowercase())
}

/// Where it starts and ends.
pub(super) fn range(diagnostic: &Diagnostic, lines: &Lines<'_>) -> (LineColumn, LineColumn) {
    let span = diagnostic.span;
    (lines.position(span.start), lines.position(span.end))
}

/// Code Climate's word for a severity, as hadolint chooses it.
pub(super) fn codeclimate_severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "blocker",
        Severity::Warning => "major",
        Severity::Info => "info",
        Severity::Style => "minor",
    }
}

/// What stays the same for a finding when its file changes elsewhere.
pub(super) struct Fingerprints<'f> {
    file: &'f Linted,
    /// The number and the hash of the line that was looked at last: many findings may lie in one long line.
    line: Option<(usize, Hash)>,
    /// How often the same rule was found in a line of this text.
    seen: HashMap<(&'static str, Hash), usize>,
}

type Hash = [u8; 32];

impl<'f> Fingerprints<'f> {
    pub(super) fn new(file: &'f Linted) -> Self {
        Self {
            file,
            line: None,
            seen: HashMap::new(),
        }
    }

    /// Of the file's name, the rule, the line's text, and which of several alike it is.
    pub(super) fn next(&mut self, diagnostic: &Diagnostic, lines: &Lines<'f>) -> String {
        let line = self.line_hash(lines.line_of(diagnostic.span.start), lines);
        let number = self.seen.entry((diagnostic.rule.name, line)).or_default();
        let mut hash = Sha256::new();
        let number_text = number.to_string();
        for part in [
            self.file.name.as_bytes(),
            diagnostic.rule.name.as_bytes(),
            &line,
            number_text.as_bytes(),
        ] {
            hash.update(part);
            hash.update([0]);
        }
        *number += 1;
        let mut text = String::new();
        for byte in hash.finalize().iter().take(20) {
            let _ = write!(text, "{byte:02x}");
        }
        text
    }

    fn line_hash(&mut self, number: usize, lines: &Lines<'_>) -> Hash {
        match self.line {
            Some((known, hash)) if known == number => hash,
            _ => {
                let hash = Sha256::digest(lines.line(number).trim().as_bytes()).into();
                self.line = Some((number, hash));
                hash
            }
        }
    }
}
