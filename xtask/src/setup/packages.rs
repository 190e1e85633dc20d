//! Debian packages.

use std::{
    collections::HashSet,
    env, fs,
    os::unix::fs::MetadataExt,
    process::{Command, Stdio},
};

use anyhow::{Context as _, Result, bail};

use super::Scope;
use crate::{command, paths};

/// Sandbox images, sandboxes' networks, and ids for the sandboxes of a normal user. A C compiler is there: this program was
/// linked.
const SERVE: &[&str] = &["busybox-static", "mmdebstrap", "nftables", "uidmap"];

/// wasm-opt runs in node. Wanted only if no node is installed, by Debian or by hand.
const NODE: &[&str] = &["nodejs", "npm"];

/// A browser with Japanese letters, a virtual machine, a registry and other programs for images, programs that the
/// sandbox is compared with or looked at by.
const TEST: &[&str] = &[
    "bubblewrap",
    "chromium",
    "cpio",
    "crun",
    "docker-registry",
    "e2fsprogs",
    "fonts-noto-cjk",
    "iproute2",
    "libcap2-bin",
    "podman",
    "procps",
    "qemu-system-x86",
    "runc",
    "skopeo",
    "strace",
    "util-linux",
];

/// Installs what is missing; asks nothing of the network if nothing is.
pub(crate) fn install(scope: Scope) -> Result<()> {
    let missing = missing(&wanted(scope))?;
    if missing.is_empty() {
        return Ok(());
    }
    let list = missing.join(" ");
    let advice = || {
        format!("install them as root with `apt-get update && apt-get install {list}`, then run this again")
    };
    command::step("Debian packages", &list, || {
        let apt = apt().with_context(advice)?;
        command::run(Command::new(apt[0]).args(&apt[1..]).args(["update", "-q"])).with_context(advice)?;
        let mut install = Command::new(apt[0]);
        install.args(&apt[1..]).args([
            "install",
            "-y",
            "-q",
            "--no-install-recommends",
            "-o",
            "Dpkg::Use-Pty=0",
        ]);
        command::run(install.args(&missing)).with_context(|| format!("is the network up? Or {}", advice()))
    })
}

fn wanted(scope: Scope) -> Vec<&'static str> {
    let mut wanted = SERVE.to_vec();
    if paths::find_program("node").is_none() || paths::find_program("npm").is_none() {
        wanted.extend(NODE);
    }
    if scope == Scope::Test {
        wanted.extend(TEST);
    }
    wanted
}

fn missing(wanted: &[&'static str]) -> Result<Vec<&'static str>> {
    // It fails when it knows nothing of a package, and still answers for the others.
    let output = Command::new("dpkg-query")
        .args(["--show", "--showformat=${db:Status-Abbrev} ${Package}\n"])
        .args(wanted)
        .stderr(Stdio::null())
        .output()
        .with_context(|| {
            format!(
                "this is no Debian machine: install {} in your system's way",
                wanted.join(", ")
            )
        })?;
    let answer = String::from_utf8_lossy(&output.stdout);
    let installed: HashSet<&str> = answer
        .lines()
        .filter_map(|line| line.strip_prefix("ii "))
        .map(str::trim)
        .collect();
    Ok(wanted
        .iter()
        .copied()
        .filter(|package| !installed.contains(package))
        .collect())
}

/// The words that run apt-get as root without questions of its own.
fn apt() -> Result<Vec<&'static str>> {
    let apt = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"];
    if fs::metadata("/proc/self")?.uid() == 0 {
        return Ok(apt.to_vec());
    }
    if paths::find_program("sudo").is_none() {
        bail!("this user is not root and there is no sudo");
    }
    let sudo: &[&str] = if env::var_os("CI").is_some() {
        &["sudo", "-n"]
    } else {
        &["sudo"]
    };
    Ok([sudo, &apt].concat())
}
