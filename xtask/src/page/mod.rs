//! Builds the page: Trunk, the Dockerfile check's module, then a brotli copy beside each file.

mod analyzer;
mod rules;

use std::{
    fs,
    hash::{DefaultHasher, Hasher},
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result, bail};

use crate::{command, paths, setup};

/// All that the page is made of. The crates are those that the frontend and the Dockerfile check depend on.
const INPUTS: &[&str] = &[
    "Cargo.toml",
    "Cargo.lock",
    "Trunk.toml",
    "rust-toolchain.toml",
    "frontend",
    "static",
    "crates/analyzer",
    "crates/analyzer-wasm",
    "crates/dockerfile",
    "crates/format",
    "crates/protocol",
    "crates/shell",
    "crates/terminal",
    "xtask/src/page",
];

/// The server puts a nonce into HTML, so only these have a copy of fixed content.
const COMPRESSED: &[&str] = &[
    "css",
    "ico",
    "js",
    "json",
    "map",
    "svg",
    "txt",
    "wasm",
    "webmanifest",
];

/// Builds it, unless it was built from the same inputs.
pub(crate) fn build() -> Result<()> {
    let stamp = paths::target().join("xtask/page");
    let inputs = digest()?;
    if paths::dist().join("index.html").is_file()
        && fs::read_to_string(&stamp).is_ok_and(|built| built == inputs)
    {
        return Ok(());
    }
    command::step(
        "page",
        "Rust to WebAssembly; about two minutes the first time",
        || {
            let _ = fs::remove_file(&stamp);
            // Trunk.toml keeps Trunk from the network, so the crates have to be here.
            command::run(&mut command::cargo(["fetch", "--quiet"]))
                .context("the crates are not all here; check the network and run this again")?;
            let path = paths::search_path(setup::programs()?)?;
            let tool = |name: &str| {
                let mut tool = Command::new(name);
                tool.current_dir(paths::checkout()).env("PATH", &path);
                tool
            };
            let mut trunk = tool("trunk");
            // Trunk takes these for its own settings and refuses their values.
            trunk.env_remove("NO_COLOR").env_remove("CI");
            command::run(trunk.args(["build", "--release"]))?;
            analyzer::build(tool)?;
            compress()?;
            fs::create_dir_all(stamp.parent().unwrap_or(Path::new(".")))?;
            Ok(fs::write(&stamp, inputs)?)
        },
    )
}

/// The sizes in bytes of the built page's files after brotli, with their paths below `dist`.
pub(crate) fn sizes() -> Result<Vec<(u64, PathBuf)>> {
    let files: Vec<PathBuf> = files(&paths::dist())?
        .into_iter()
        .filter(|file| !has_extension(file, &["br"]))
        .collect();
    let answer = command::read(&mut brotli(&files))?;
    let line = |line: &str| {
        let (size, path) = line.split_once(' ')?;
        Some((
            size.parse().ok()?,
            Path::new(path).strip_prefix(paths::dist()).ok()?.to_owned(),
        ))
    };
    answer
        .lines()
        .map(|text| line(text).with_context(|| format!("not a size: {text}")))
        .collect()
}

fn compress() -> Result<()> {
    let files: Vec<PathBuf> = files(&paths::dist())?
        .into_iter()
        .filter(|file| has_extension(file, COMPRESSED))
        .collect();
    if files.is_empty() {
        bail!(
            "trunk left nothing in {}; is its `dist` set elsewhere in Trunk.toml?",
            paths::dist().display()
        );
    }
    let files = [&["--write".into()], files.as_slice()].concat();
    command::read(&mut brotli(&files)).map(drop)
}

/// Node is there for wasm-opt, and its brotli is the reference one.
fn brotli(arguments: &[PathBuf]) -> Command {
    let mut node = Command::new("node");
    node.arg(paths::checkout().join("xtask/src/brotli.mjs"))
        .args(arguments);
    node
}

fn digest() -> Result<String> {
    let mut hash = DefaultHasher::new();
    for input in INPUTS {
        for file in files(&paths::checkout().join(input))? {
            hash.write(file.as_os_str().as_encoded_bytes());
            hash.write(&fs::read(&file)?);
        }
    }
    Ok(format!("{:016x}", hash.finish()))
}

/// The files below a path in order, or the path itself; none if it is not there.
fn files(path: &Path) -> Result<Vec<PathBuf>> {
    if path.is_file() {
        return Ok(vec![path.to_owned()]);
    }
    let Ok(entries) = fs::read_dir(path) else {
        return Ok(Vec::new());
    };
    let mut entries = entries
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<Vec<PathBuf>>>()?;
    entries.retain(|entry| !entry.ends_with("node_modules"));
    entries.sort();
    let nested = entries
        .iter()
        .map(|entry| files(entry))
        .collect::<Result<Vec<_>>>()?;
    Ok(nested.concat())
}

fn has_extension(file: &Path, extensions: &[&str]) -> bool {
    file.extension()
        .is_some_and(|end| extensions.iter().any(|extension| end == *extension))
}
