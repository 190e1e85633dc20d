//! Where the command is, and images for it.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// The `utsuwa` that was built beside the running program, or the one that `UTSUWA_BIN` names.
pub fn utsuwa() -> Result<PathBuf> {
    let named = std::env::var_os("UTSUWA_BIN").map(PathBuf::from);
    let program = match named {
        Some(named) => named,
        None => std::env::current_exe()?.with_file_name("utsuwa"),
    };
    if !program.exists() {
        bail!(
            "there is no {}: build it with `cargo build --release -p utsuwa`",
            program.display()
        );
    }
    Ok(program)
}

/// Builds the minimal image `base` in `data_dir`.
pub fn build_image(utsuwa: &Path, data_dir: &Path) -> Result<()> {
    let built = Command::new(utsuwa)
        .args(["image", "build", "base", "--minimal", "--data-dir"])
        .arg(data_dir)
        .stdout(Stdio::null())
        .status()
        .with_context(|| utsuwa.display().to_string())?;
    if !built.success() {
        bail!("no sandbox image could be built ({built})");
    }
    Ok(())
}

/// A root filesystem of busybox alone, with an `/etc/profile` for login shells.
pub fn busybox(rootfs: &Path, profile: &str) -> Result<()> {
    for directory in ["bin", "dev", "etc", "proc", "root", "sys", "tmp"] {
        fs::create_dir_all(rootfs.join(directory))?;
    }
    fs::copy("/bin/busybox", rootfs.join("bin/busybox"))
        .context("/bin/busybox is missing: install the package busybox-static")?;
    for applet in ["cat", "dd", "mkdir", "sh", "sleep", "true", "yes"] {
        symlink("busybox", rootfs.join("bin").join(applet))?;
    }
    Ok(fs::write(rootfs.join("etc/profile"), profile)?)
}
