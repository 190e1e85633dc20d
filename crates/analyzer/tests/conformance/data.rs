//! The data, and what of it is looked at.

use std::path::{Path, PathBuf};

use analyzer::Diagnostic;
use dockerfile::Tree;
use serde_json::Value;

/// The folder of the data, if it is here.
pub(crate) fn folder() -> Option<PathBuf> {
    let dir = std::env::var_os("UTSUWA_CONFORMANCE").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data")),
        PathBuf::from,
    );
    if dir.is_dir() {
        return Some(dir);
    }
    println!("skipped: no conformance data");
    None
}

/// The objects of a file, one on each line; none if the folder does not have it.
pub(crate) fn json_lines(path: &Path) -> Vec<Value> {
    let Ok(text) = std::fs::read_to_string(path) else {
        println!("skipped: no {}", path.display());
        return Vec::new();
    };
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// Whether `code` is looked at.
pub(crate) fn is_asked_for(code: &str) -> bool {
    std::env::var("UTSUWA_RULE").map_or(true, |list| list.split(',').any(|name| name == code))
}

/// The line that other tools give for a finding: the one where its instruction begins. Only of blank lines BuildKit
/// speaks where the instruction ends.
pub(crate) fn peer_line(tree: &Tree, diagnostic: &Diagnostic) -> usize {
    let at = diagnostic.span.start;
    let index = tree.items.partition_point(|item| item.span().end <= at);
    let start = tree
        .items
        .get(index)
        .and_then(|item| item.instruction())
        .map_or(at, |instruction| {
            if diagnostic.aliases.contains(&"NoEmptyContinuation") {
                instruction.span.end
            } else {
                instruction.span.start
            }
        });
    tree.text[..start].matches('\n').count() + 1
}

/// Whether `docs/analyzer/differences.md` has a row for this: `| code | place | reason |`, where the place is the
/// name of a case, or a real file with its line.
pub(crate) fn is_deliberate(code: &str, place: &str) -> bool {
    const ROWS: &str = include_str!("../../../../docs/analyzer/differences.md");
    ROWS.lines().any(|row| {
        let mut cells = row.split('|').map(str::trim).skip(1);
        cells.next() == Some(code) && cells.next() == Some(place)
    })
}
