//! Debian's kernel for a virtual machine, in which the tests see cgroup v2 whatever this machine has.
//!
//! ```text
//! kernel/vmlinuz
//! kernel/modules/    the package's lib/modules/VERSION
//! kernel/version
//! ```

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result};

use crate::{command, paths};

const META: &str = "linux-image-cloud-amd64";

/// Downloads and unpacks it, unless one is there.
pub(crate) fn fetch() -> Result<()> {
    let tools = paths::tools()?;
    let home = tools.join("kernel");
    if home.join("version").is_file() {
        return Ok(());
    }
    let scratch = tools.join("kernel.partial");
    let _ = fs::remove_dir_all(&scratch);
    let _ = fs::remove_dir_all(&home);
    fs::create_dir_all(&scratch)?;
    command::step(
        "Debian kernel",
        "a virtual machine for the cgroup v2 tests",
        || {
            let package = resolve()
                .context("no kernel package is known; run `apt-get update` as root, then this again")?;
            download(&package, &scratch).with_context(|| {
                format!("{package} cannot be downloaded; run `apt-get update` as root, then this again")
            })?;
            let version = package.trim_start_matches("linux-image-").to_owned();
            fs::rename(
                scratch.join("boot").join(format!("vmlinuz-{version}")),
                scratch.join("vmlinuz"),
            )?;
            fs::rename(modules(&scratch, &version), scratch.join("modules"))?;
            for left in ["boot", "lib", "usr"] {
                let _ = fs::remove_dir_all(scratch.join(left));
            }
            fs::write(scratch.join("version"), version)?;
            Ok(fs::rename(&scratch, &home)?)
        },
    )
}

/// The package that the meta package stands for at present.
fn resolve() -> Result<String> {
    let answer = command::read(Command::new("apt-cache").args(["depends", META]))?;
    let package = answer
        .lines()
        .find_map(|line| line.trim().strip_prefix("Depends: "));
    package
        .map(str::to_owned)
        .with_context(|| format!("apt-cache knows no {META}"))
}

fn download(package: &str, into: &Path) -> Result<()> {
    command::run(
        Command::new("apt-get")
            .args(["download", "-q", package])
            .current_dir(into),
    )?;
    let deb = fs::read_dir(into)?
        .flatten()
        .map(|entry| entry.path())
        .find(|path| path.extension().is_some_and(|end| end == "deb"));
    let deb = deb.context("apt-get left no package")?;
    command::run(Command::new("dpkg-deb").arg("-x").arg(&deb).arg(into))?;
    Ok(fs::remove_file(deb)?)
}

fn modules(root: &Path, version: &str) -> PathBuf {
    let merged = root.join("usr/lib/modules").join(version);
    if merged.is_dir() {
        merged
    } else {
        root.join("lib/modules").join(version)
    }
}
