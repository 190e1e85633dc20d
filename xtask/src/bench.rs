//! Measurements.

use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};

use crate::{
    command::{self, cargo},
    page, paths, setup,
};

/// What the pages may load, in kilobytes after brotli. The terminal's and the editor's chunks come when a page
/// that needs them opens. The ceilings keep the page from growing; docs/ARCHITECTURE.md says what the design
/// hoped for and where the bytes are.
const BUDGETS: [Budget; 3] = [
    Budget {
        page: "the course list",
        chunk: None,
        limit: 340.0,
    },
    Budget {
        page: "a lesson",
        chunk: Some("term-"),
        limit: 420.0,
    },
    Budget {
        page: "the analyzer",
        chunk: Some("editor-"),
        limit: 435.0,
    },
];

struct Budget {
    page: &'static str,
    chunk: Option<&'static str>,
    limit: f64,
}

/// Runs one measurement.
pub(crate) fn run(name: &str, args: &[String]) -> Result<()> {
    if name == "sizes" {
        page::build()?;
        return sizes();
    }
    // The command itself, which most programs start; without the page, nothing has to be built for it.
    command::run(&mut cargo([
        "build",
        "--release",
        "--package",
        "utsuwa",
        "--package",
        "utsuwa-tests",
    ]))?;
    let mut program = Command::new(paths::target().join(format!("release/bench-{name}")));
    match name {
        "terminal" => _ = program.env("UTSUWA_BENCH_PEERS", setup::install_peers()?),
        "lint" => _ = program.env("UTSUWA_BENCH_PEERS", setup::install_linters()?),
        _ => {}
    }
    command::run(program.args(args))
}

/// Prints what each page loads; an error if one is over its budget.
pub(crate) fn sizes() -> Result<()> {
    let mut files = page::sizes()?;
    files.retain(|(_, file)| is_loaded(file));
    files.sort_by(|(a, _), (b, _)| b.cmp(a));
    for (size, file) in &files {
        println!("{:>8.1} KB  {}", kilobytes(*size), file.display());
    }
    let mut over = Vec::new();
    for Budget { page, chunk, limit } in BUDGETS {
        let loads = |file: &Path| chunk_of(file).is_none_or(|other| chunk == Some(other));
        let total = kilobytes(
            files
                .iter()
                .filter(|(_, file)| loads(file))
                .map(|(size, _)| size)
                .sum(),
        );
        println!("{total:>8.1} KB of {limit} KB (brotli): {page}");
        if total > limit {
            over.push(page);
        }
    }
    if over.is_empty() {
        Ok(())
    } else {
        bail!("over budget: {}", over.join(", "))
    }
}

/// Whether the page fetches it by itself: neither icons, nor what only an installed page asks for.
fn is_loaded(file: &Path) -> bool {
    let loaded = ["css", "html", "js", "wasm"];
    file.extension()
        .is_some_and(|end| loaded.iter().any(|kind| end == *kind))
        && !file.ends_with("sw.js")
}

fn chunk_of(file: &Path) -> Option<&'static str> {
    let name = file.file_name()?.to_str()?;
    BUDGETS
        .iter()
        .filter_map(|budget| budget.chunk)
        .find(|chunk| name.starts_with(chunk))
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a file of 4 petabytes would be over budget anyway"
)]
fn kilobytes(bytes: u64) -> f64 {
    bytes as f64 / 1000.0
}
