//! A host of its own: the harness goes on in new mount, PID, network and IPC namespaces. What an attack leaves
//! behind then shows exactly, whatever else goes on on this machine, and ends with the harness at the latest.

use std::env;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, ExitCode};

use anyhow::{Context as _, Result, bail};
use nix::mount::{MntFlags, MsFlags, mount, umount2};
use nix::sched::{CloneFlags, unshare};
use nix::sys::prctl::set_pdeathsig;
use nix::sys::signal::Signal;

/// Set for the second start.
const INSIDE: &str = "UTSUWA_ATTACK_INSIDE";

/// Whether this is the second start, in the new namespaces.
pub(crate) fn is_inside() -> bool {
    env::var_os(INSIDE).is_some()
}

/// Starts this program once more with the same arguments, as PID 1 of new namespaces, and waits for it.
pub(crate) fn start_again() -> Result<ExitCode> {
    let namespaces = CloneFlags::CLONE_NEWNS
        | CloneFlags::CLONE_NEWPID
        | CloneFlags::CLONE_NEWNET
        | CloneFlags::CLONE_NEWIPC;
    unshare(namespaces).context("new namespaces for the harness")?;
    let status = Command::new("/proc/self/exe")
        .args(env::args_os().skip(1))
        .env(INSIDE, "1")
        .status()
        .context("starting the harness once more")?;
    match (status.code(), status.signal()) {
        (Some(0), _) => Ok(ExitCode::SUCCESS),
        (Some(_), _) => Ok(ExitCode::FAILURE),
        (None, signal) => bail!("the harness was killed by signal {}", signal.unwrap_or_default()),
    }
}

/// The rest, from inside.
pub(crate) fn settle() -> Result<()> {
    set_pdeathsig(Signal::SIGKILL).context("dying with the command")?;
    let none = None::<&str>;
    let recursively = |flags| mount(none, "/", none, flags | MsFlags::MS_REC, none);
    // Cut off from the machine's mounts, and then shared again among ourselves: if a sandbox's mounts were not
    // its own, they would show up here.
    recursively(MsFlags::MS_PRIVATE).context("private mounts")?;
    mount(Some("proc"), "/proc", Some("proc"), MsFlags::empty(), none).context("/proc")?;
    hide_hybrid_cgroup()?;
    recursively(MsFlags::MS_SHARED).context("shared mounts")?;
    let up = Command::new("busybox")
        .args(["ip", "link", "set", "lo", "up"])
        .status()
        .context("busybox (Debian package busybox-static)")?;
    if !up.success() {
        bail!("loopback could not be brought up");
    }
    Ok(())
}

/// crun refuses machines that have both cgroup generations, unless the second is out of sight. With all
/// controllers on v1, the sandboxes do not use it either.
fn hide_hybrid_cgroup() -> Result<()> {
    let unified = Path::new("/sys/fs/cgroup/unified");
    if unified.exists() {
        umount2(unified, MntFlags::MNT_DETACH).context("hiding the unified cgroups")?;
    }
    Ok(())
}
