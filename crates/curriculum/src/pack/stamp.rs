//! `translated-from: ja@HASH` tells whether a translation still follows its source.

use crate::digest::{hex, sha256};

/// The stamp of a source page: `ja@` and the first twelve hexadecimal digits of its SHA-256.
pub(super) fn of(source: &str) -> String {
    format!("ja@{}", hex(&sha256(source)[..6]))
}

/// `translation` with the stamp of `source`; `None` if it has that already or has no front matter to put
/// it in.
pub fn stamp(source: &str, translation: &str) -> Option<String> {
    let line = format!("translated-from: {}", of(source));
    let (front, body) = translation.strip_prefix("---\n")?.split_once("\n---\n")?;
    let mut lines: Vec<&str> = front
        .lines()
        .filter(|line| !line.starts_with("translated-from:"))
        .collect();
    lines.push(&line);
    let stamped = format!("---\n{}\n---\n{body}", lines.join("\n"));
    (stamped != translation).then_some(stamped)
}
