//! The Dockerfile check's own module: a worker, its WebAssembly, and the pages of the rules, each a file that is
//! loaded when it is needed. One hash of all is in their names, and `index.html` says it.

use std::{
    fs,
    hash::{DefaultHasher, Hasher},
    path::Path,
    process::Command,
};

use anyhow::{Context as _, Result, bail};

use super::rules;
use crate::{command, paths};

/// What `frontend/index.html` has in place of the hash.
const HOLE: &str = "{{ANALYZER}}";
const WORKER: &str = "frontend/js/src/worker.js";

/// The directory below `dist`.
const DIRECTORY: &str = "analyzer";

/// Builds the module and puts it into `dist`. `programs` has wasm-bindgen and wasm-opt on its path.
pub(super) fn build(programs: impl Fn(&str) -> Command) -> Result<()> {
    let work = paths::target().join("xtask/analyzer");
    fs::create_dir_all(&work)?;
    command::run(&mut command::cargo([
        "build",
        "--package",
        "analyzer-wasm",
        "--lib",
        "--target",
        "wasm32-unknown-unknown",
        "--profile",
        "wasm",
    ]))?;
    let built = paths::target().join("wasm32-unknown-unknown/wasm/analyzer_wasm.wasm");
    command::run(
        programs("wasm-bindgen")
            .args([
                "--target",
                "no-modules",
                "--no-typescript",
                "--out-name",
                "analyzer",
            ])
            .arg("--out-dir")
            .arg(&work)
            .arg(&built),
    )?;
    let small = work.join("analyzer.wasm");
    command::run(
        programs("wasm-opt")
            .arg("-Oz")
            .arg(work.join("analyzer_bg.wasm"))
            .arg("-o")
            .arg(&small),
    )?;
    let worker = format!(
        "{}\n{}",
        fs::read_to_string(work.join("analyzer.js"))?,
        fs::read_to_string(paths::checkout().join(WORKER)).context(WORKER)?
    );
    let files = [
        ("analyzer", "wasm", fs::read(&small)?),
        ("worker", "js", worker.into_bytes()),
        ("rules-en", "json", rules::json(analyzer::Lang::En).into_bytes()),
        ("rules-ja", "json", rules::json(analyzer::Lang::Ja).into_bytes()),
    ];
    let mut hash = DefaultHasher::new();
    for (_, _, bytes) in &files {
        hash.write(bytes);
    }
    let hash = format!("{:016x}", hash.finish());
    let place = paths::dist().join(DIRECTORY);
    fs::create_dir_all(&place)?;
    for (name, extension, bytes) in &files {
        fs::write(place.join(format!("{name}-{hash}.{extension}")), bytes)?;
    }
    fill(&paths::dist().join("index.html"), &hash)
}

fn fill(index: &Path, hash: &str) -> Result<()> {
    let text = fs::read_to_string(index)?;
    if !text.contains(HOLE) {
        bail!("{} has no place for the analyzer's hash", index.display());
    }
    Ok(fs::write(index, text.replace(HOLE, hash))?)
}
