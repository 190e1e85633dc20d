//! JavaScript packages that are tools, not part of the page.

use std::{fs, path::PathBuf, process::Command};

use anyhow::{Context as _, Result};

use crate::{command, paths};

/// A package at its pinned version.
pub(crate) struct Package {
    name: &'static str,
    version: &'static str,
    why: &'static str,
}

/// Makes the page's WebAssembly small.
pub(crate) const BINARYEN: Package = Package {
    name: "binaryen",
    version: "132.0.0",
    why: "wasm-opt makes the page small",
};

/// Drives the browser. The newest that runs on Debian 12's node.
pub(crate) const PLAYWRIGHT: Package = Package {
    name: "playwright-core",
    version: "1.61.1",
    why: "drives the browser in the tests",
};

/// Where the packages are.
pub(crate) fn dir() -> Result<PathBuf> {
    Ok(paths::tools()?.join("npm"))
}

/// Installs the package unless this version is there.
pub(crate) fn install(package: &Package) -> Result<()> {
    let Package { name, version, why } = package;
    let dir = dir()?;
    let manifest =
        fs::read_to_string(dir.join("node_modules").join(name).join("package.json")).unwrap_or_default();
    if manifest.contains(&format!("\"version\": \"{version}\"")) {
        return Ok(());
    }
    fs::create_dir_all(&dir)?;
    command::step(&format!("{name} {version}"), why, || {
        let mut npm = Command::new("npm");
        npm.args([
            "install",
            "--no-audit",
            "--no-fund",
            "--ignore-scripts",
            "--save-exact",
            "--prefix",
        ])
        .arg(&dir);
        command::run(npm.arg(format!("{name}@{version}")))
            .with_context(|| format!("{name} is not installed; check the network and run this again"))
    })
}
