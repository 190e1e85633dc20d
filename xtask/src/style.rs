//! Formatting and lints.

use anyhow::Result;

use crate::command::{self, cargo};

/// Formats the workspace; with `check` only names the files that it would change.
pub(crate) fn format(check: bool) -> Result<()> {
    let look: &[&str] = if check {
        &["--check", "--", "--files-with-diff"]
    } else {
        &[]
    };
    command::run(cargo(["fmt", "--all"]).args(look))
}

/// Clippy on all that runs on this machine, and on the page as the browser gets it.
pub(crate) fn lint() -> Result<()> {
    let deny = ["--", "--deny", "warnings"];
    command::run(
        cargo([
            "clippy",
            "--workspace",
            "--all-targets",
            "--exclude",
            "utsuwa-frontend",
        ])
        .args(deny),
    )?;
    let mut page = cargo([
        "clippy",
        "--package",
        "utsuwa-frontend",
        "--package",
        "analyzer-wasm",
        "--target",
        "wasm32-unknown-unknown",
    ]);
    command::run(page.args(deny))
}
