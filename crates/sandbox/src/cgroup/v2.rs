//! cgroup v2: one hierarchy; the first process is born in the group by `CLONE_INTO_CGROUP`
//! (Documentation/admin-guide/cgroup-v2.rst).

use std::fs;
use std::path::Path;

use nix::unistd::{Gid, Pid, Uid};

use super::{Cgroup, Limits, give, make, set, set_if_present};
use crate::Error;

const CONTROLLERS: &str = "+memory +cpu +pids";

pub(super) fn create(group: &Cgroup, limits: &Limits) -> Result<(), Error> {
    let base = &group.layout.bases[0];
    make(base)?;
    if let Some(above) = base
        .parent()
        .filter(|above| above.join("cgroup.subtree_control").exists())
    {
        enable(above)?;
    }
    enable(base)?;
    let host = group.host(0);
    make(&host)?;
    set(&host, "memory.max", limits.memory.to_string())?;
    set_if_present(&host, "memory.swap.max", "0")?;
    set(
        &host,
        "cpu.max",
        format!("{} 100000", u64::from(limits.cpu_milli) * 100),
    )?;
    set(&host, "pids.max", limits.pids.to_string())?;
    set_if_present(&host, "cgroup.max.descendants", "64")?;
    set_if_present(&host, "cgroup.max.depth", "8")?;
    make(&group.payload(0))?;
    set(&host, "cgroup.subtree_control", CONTROLLERS)
}

/// The process was born in `payload`, which is thereby the root of its cgroup namespace. It moves on to
/// `payload/shell`, since `payload` is to have controllers for its children.
pub(super) fn enter(group: &Cgroup, pid: Pid, owner: (Uid, Gid)) -> Result<(), Error> {
    let payload = group.payload(0);
    let shell = payload.join("shell");
    make(&shell)?;
    set(&shell, "cgroup.procs", pid.to_string())?;
    set(&payload, "cgroup.subtree_control", CONTROLLERS)?;
    // Just the files that cgroup-v2.rst names under "Model of Delegation": not the limits.
    for directory in [shell, payload] {
        let files =
            ["cgroup.procs", "cgroup.threads", "cgroup.subtree_control"].map(|name| directory.join(name));
        give(&files, owner)?;
        give(&[directory], owner)?;
    }
    Ok(())
}

/// Lets a group's children have controllers. A user's own group, as systemd delegates it, holds the server
/// itself: then everything in it moves to a leaf first.
fn enable(directory: &Path) -> Result<(), Error> {
    let busy = |error: &Error| matches!(error, Error::Cgroup { source, .. } if source.raw_os_error() == Some(libc::EBUSY));
    match set(directory, "cgroup.subtree_control", CONTROLLERS) {
        Err(error) if busy(&error) => {
            let leaf = directory.join("server");
            make(&leaf)?;
            let processes = fs::read_to_string(directory.join("cgroup.procs")).unwrap_or_default();
            for pid in processes.lines() {
                // One that ends meanwhile needs no moving.
                let _ = fs::write(leaf.join("cgroup.procs"), pid);
            }
            set(directory, "cgroup.subtree_control", CONTROLLERS)
        }
        Err(Error::Cgroup { path, source }) => Err(Error::NoCgroup(format!("{}: {source}", path.display()))),
        other => other,
    }
}
