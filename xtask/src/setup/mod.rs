//! Installs what the build, the server and the tests need. What is there is left alone, so that a second run only
//! looks.

mod kernel;
mod linters;
mod npm;
mod packages;
mod peers;
mod rust;

use std::{path::PathBuf, process::Command};

use anyhow::Result;

use crate::paths;

pub(crate) use linters::install as install_linters;
pub(crate) use peers::install as install_peers;
pub(crate) use rust::install_cargo_fuzz;

/// How much to set up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// What building and serving need.
    Serve,
    /// That, and what the tests need.
    Test,
}

/// Sets up.
pub(crate) fn run(scope: Scope) -> Result<()> {
    packages::install(scope)?;
    rust::add_target()?;
    npm::install(&npm::BINARYEN)?;
    rust::install_tools()?;
    if scope == Scope::Test {
        npm::install(&npm::PLAYWRIGHT)?;
        kernel::fetch()?;
    }
    Ok(())
}

/// Directories of the pinned programs, for `PATH`.
pub(crate) fn programs() -> Result<Vec<PathBuf>> {
    Ok(vec![
        rust::trunk_dir()?.join("bin"),
        rust::wasm_bindgen_dir()?.join("bin"),
        npm::dir()?.join("node_modules/.bin"),
    ])
}

/// Adds what tests look for: where the browser driver and the virtual machine's kernel are.
pub(crate) fn describe(command: &mut Command) -> Result<()> {
    command.env("UTSUWA_NODE_MODULES", npm::dir()?.join("node_modules"));
    command.env("UTSUWA_KERNEL", paths::tools()?.join("kernel"));
    Ok(())
}
