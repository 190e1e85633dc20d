//! The files of the harness: the root filesystem of its sandboxes, and the canary.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use sandbox::Engine;
use tempfile::TempDir;

use crate::attack::Bait;

/// The attacker, static.
const ATTACKER: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/attacker.bin"));

/// What the canary's file says.
pub(crate) const CANARY: &str = "a file of the host\n";

/// Directories and files, removed at the end.
pub(crate) struct Place {
    dir: TempDir,
    /// Busybox, the attacker and the sandbox's own `hog`.
    pub(crate) rootfs: PathBuf,
    /// A file of the host's, which nobody in a sandbox may see.
    pub(crate) canary: PathBuf,
    /// Makes the sandboxes.
    pub(crate) engine: Engine,
    listener: TcpListener,
}

impl Place {
    /// Makes them.
    pub(crate) fn prepare() -> Result<Self> {
        let dir = tempfile::Builder::new().prefix("utsuwa-attack-").tempdir()?;
        // Learners' ids must be able to reach it, as they reach an image.
        fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o755))?;
        let rootfs = dir.path().join("rootfs");
        build_rootfs(&rootfs)?;
        let canary = dir.path().join("canary");
        fs::write(&canary, CANARY)?;
        let listener = TcpListener::bind("127.0.0.1:0").context("listening on the loopback")?;
        Ok(Self {
            dir,
            rootfs,
            canary,
            engine: Engine::new()?,
            listener,
        })
    }

    /// Where sandboxes have their directories.
    pub(crate) fn base(&self) -> &Path {
        self.dir.path()
    }

    /// What the names of its sandboxes begin with. The harness is process 1 of its namespace, every time.
    pub(crate) fn prefix(&self) -> String {
        let unique = self.dir.path().file_name().unwrap_or_default().to_string_lossy();
        let unique: String = unique.chars().rev().take(6).collect();
        format!("attack-{}-", unique.to_lowercase())
    }

    /// What attacks try to reach.
    pub(crate) fn bait(&self) -> Result<Bait> {
        Ok(Bait {
            canary: self.canary.display().to_string(),
            port: self.listener.local_addr()?.port().to_string(),
        })
    }
}

/// A root filesystem with every applet of busybox.
pub(crate) fn build_rootfs(rootfs: &Path) -> Result<()> {
    for dir in ["bin", "etc", "root", "tmp", "proc", "sys", "dev", "mnt"] {
        fs::create_dir_all(rootfs.join(dir))?;
    }
    fs::write(rootfs.join("etc/passwd"), "root:x:0:0:root:/root:/bin/sh\n")?;
    let bin = rootfs.join("bin");
    let busybox = ["/bin/busybox", "/usr/bin/busybox"]
        .into_iter()
        .find(|path| Path::new(path).exists());
    let Some(busybox) = busybox else {
        bail!("there is no busybox; install the Debian package busybox-static");
    };
    fs::copy(busybox, bin.join("busybox"))?;
    for (name, program) in [("attacker", ATTACKER), ("hog", sandbox::guest::HOG)] {
        fs::write(bin.join(name), program)?;
        fs::set_permissions(bin.join(name), fs::Permissions::from_mode(0o755))?;
    }
    let list = Command::new(busybox)
        .arg("--list")
        .output()
        .context("busybox --list")?;
    for applet in String::from_utf8_lossy(&list.stdout)
        .lines()
        .filter(|name| *name != "busybox")
    {
        symlink("busybox", bin.join(applet))?;
    }
    Ok(())
}
