//! Programs of this checkout.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

/// The program that a cargo command such as `build --package utsuwa` builds.
pub fn built(arguments: &[&str]) -> Result<PathBuf> {
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .arg("--message-format=json-render-diagnostics")
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
        .output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "cargo {}: {said}", arguments.join(" "));
    let text = String::from_utf8(output.stdout)?;
    let mut programs = text.lines().filter_map(|line| {
        let message: serde_json::Value = serde_json::from_str(line).ok()?;
        message["executable"].as_str().map(PathBuf::from)
    });
    let program = programs.next_back().context("cargo names no program")?;
    Ok(std::fs::canonicalize(program)?)
}
