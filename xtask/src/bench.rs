//! Measurements.

use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};

use crate::{
    command::{self, cargo},
    page, paths, setup,
};

/// What the pages may load, in kilobytes after brotli. Chunks come when a page that needs them opens. The ceilings
/// keep the page from growing; docs/ARCHITECTURE.md says what the design hoped for and where the bytes are.
const BUDGETS: [Budget; 4] = [
    Budget {
        what: "the course list",
        chunks: &[MAIN],
        limit: 340.0,
    },
    Budget {
        what: "a lesson",
        chunks: &[MAIN, "term-"],
        limit: 420.0,
    },
    Budget {
        what: "the Dockerfile check",
        chunks: &[MAIN, "editor-", "analyzer-ja-", "worker-"],
        limit: 655.0,
    },
    Budget {
        what: "the analyzer's WebAssembly alone",
        chunks: &["analyzer-ja-"],
        limit: 217.0,
    },
];

/// The chunk of all files that are in no other.
const MAIN: &str = "";
/// How the names of files begin that not all pages load. The pages of the rules come after everything else.
/// Of the analyzer one of three is.
const CHUNKS: [&str; 7] = [
    "term-",
    "editor-",
    "analyzer-en-",
    "analyzer-ja-",
    "analyzer-all-",
    "worker-",
    "rules-",
];

struct Budget {
    what: &'static str,
    chunks: &'static [&'static str],
    limit: f64,
}

/// Runs one measurement.
pub(crate) fn run(name: &str, args: &[String]) -> Result<()> {
    if name == "sizes" {
        page::build()?;
        return sizes();
    }
    if name == "keystroke" {
        return keystroke(args);
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

/// How long the page's Dockerfile check takes for a letter, in Chromium.
fn keystroke(args: &[String]) -> Result<()> {
    setup::run(setup::Scope::Test)?;
    page::build()?;
    command::run(&mut cargo(["build", "--release", "--package", "utsuwa"]))?;
    let mut node = Command::new("node");
    node.arg(paths::checkout().join("tests/browser/bench/keystroke.mjs"))
        .args(args)
        .env("UTSUWA_BIN", paths::utsuwa());
    setup::describe(&mut node)?;
    command::run(&mut node)
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
    for Budget { what, chunks, limit } in BUDGETS {
        let loads = |file: &Path| chunks.contains(&chunk_of(file));
        let total = kilobytes(
            files
                .iter()
                .filter(|(_, file)| loads(file))
                .map(|(size, _)| size)
                .sum(),
        );
        println!("{total:>8.1} KB of {limit} KB (brotli): {what}");
        if total > limit {
            over.push(what);
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
    let loaded = ["css", "html", "js", "json", "wasm"];
    file.extension()
        .is_some_and(|end| loaded.iter().any(|kind| end == *kind))
        && !file.ends_with("manifest.json")
}

fn chunk_of(file: &Path) -> &'static str {
    let name = file
        .file_name()
        .and_then(|name| name.to_str())
        .unwrap_or_default();
    let chunk = CHUNKS.into_iter().find(|chunk| name.starts_with(chunk));
    chunk.unwrap_or(MAIN)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a file of 4 petabytes would be over budget anyway"
)]
fn kilobytes(bytes: u64) -> f64 {
    bytes as f64 / 1000.0
}
