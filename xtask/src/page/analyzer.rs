//! The Dockerfile check's own files: a worker, its WebAssembly three times, of which it loads one, and the pages of the
//! rules. One hash of all is in their names, and `index.html` says it.

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

/// The modules by their names, with the features of `analyzer-wasm`: the rules that are on by default in one language,
/// and everything. The last is built last, and its glue fits all.
const MODULES: [(&str, &str); 3] = [
    ("analyzer-en", "english"),
    ("analyzer-ja", "japanese"),
    ("analyzer-all", "english,japanese,opinions"),
];

/// The directory below `dist`.
const DIRECTORY: &str = "analyzer";

/// Builds all of it and puts it into `dist`. `programs` has wasm-bindgen and wasm-opt on its path.
pub(super) fn build(programs: impl Fn(&str) -> Command) -> Result<()> {
    let work = paths::target().join("xtask/analyzer");
    fs::create_dir_all(&work)?;
    let mut files = Vec::new();
    for (name, features) in MODULES {
        files.push((name, "wasm", module(&programs, &work, features)?));
    }
    let worker = format!(
        "{}\n{}",
        fs::read_to_string(work.join("analyzer.js"))?,
        fs::read_to_string(paths::checkout().join(WORKER)).context(WORKER)?
    );
    files.extend([
        ("worker", "js", worker.into_bytes()),
        ("rules-en", "json", rules::json(analyzer::Lang::En).into_bytes()),
        ("rules-ja", "json", rules::json(analyzer::Lang::Ja).into_bytes()),
    ]);
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

fn module(programs: &impl Fn(&str) -> Command, work: &Path, features: &str) -> Result<Vec<u8>> {
    let mut build = command::cargo([
        "build",
        "--package",
        "analyzer-wasm",
        "--lib",
        "--profile",
        "wasm",
    ]);
    build.args([
        "--target",
        "wasm32-unknown-unknown",
        "--no-default-features",
        "--features",
        features,
    ]);
    command::run(&mut build)?;
    let wasm = paths::target().join("wasm32-unknown-unknown/wasm/analyzer_wasm.wasm");
    let mut bindgen = programs("wasm-bindgen");
    bindgen.args([
        "--target",
        "no-modules",
        "--no-typescript",
        "--out-name",
        "analyzer",
    ]);
    command::run(bindgen.arg("--out-dir").arg(work).arg(&wasm))?;
    let small = work.join("analyzer.wasm");
    let mut shrink = programs("wasm-opt");
    shrink.arg("-Oz").arg(work.join("analyzer_bg.wasm"));
    command::run(shrink.arg("-o").arg(&small))?;
    Ok(fs::read(&small)?)
}

fn fill(index: &Path, hash: &str) -> Result<()> {
    let text = fs::read_to_string(index)?;
    if !text.contains(HOLE) {
        bail!("{} has no place for the analyzer's hash", index.display());
    }
    Ok(fs::write(index, text.replace(HOLE, hash))?)
}
