//! What of `/proc` and `/sys` the tier `plain` does not show. The other tiers see `/proc` whole: one locked mount in it, and the
//! kernel refuses every nested `mount -t proc`, which the lessons on PID namespaces need. What is dangerous
//! there belongs to host ids that nobody in a sandbox has; the mask is a second wall.

use std::io;
use std::os::fd::{AsFd, OwnedFd};

use rustix::fs::{Mode, OFlags, openat};
use rustix::io::Errno;
use rustix::mount::{MountAttrFlags, OpenTreeFlags, open_tree};

use super::mounts::{self, Filesystem, QUIET, attach};
use crate::Error;
use crate::error::Step;
use crate::policy::Tier;
use crate::sys::{self, MountAttributes};

/// Memory, keys and timers of the whole machine.
const FILES: [&str; 6] = [
    "kcore",
    "keys",
    "latency_stats",
    "sched_debug",
    "sysrq-trigger",
    "timer_list",
];
/// Hardware.
const DIRECTORIES: [&str; 3] = ["acpi", "asound", "scsi"];
/// Hardware in `/sys`: what the firmware says, and how much power is drawn, which betrays what others compute (CVE-2020-8694).
const OF_SYS: [&str; 2] = ["firmware", "devices/virtual/powercap"];
/// Settings of the machine, to be looked at.
const READ_ONLY: [&str; 4] = ["bus", "fs", "irq", "sys"];

const STEP: &str = "mask /proc";

/// Covers them; `proc`, `sys` and `dev` are the new root's.
pub(super) fn cover(proc: &OwnedFd, sys: &OwnedFd, dev: &OwnedFd, tier: Tier) -> Result<(), Error> {
    if !tier.masks_proc() {
        return Ok(());
    }
    for name in FILES {
        let Some(target) = find(proc, name)? else {
            continue;
        };
        // The host's own device, verified when it was mounted there.
        let null = clone_tree(dev, "null")?;
        attach(null.as_fd(), target.as_fd()).step(STEP)?;
    }
    let directories = DIRECTORIES.map(|name| (proc, name)).into_iter();
    for (filesystem, name) in directories.chain(OF_SYS.map(|name| (sys, name))) {
        let Some(target) = find(filesystem, name)? else {
            continue;
        };
        let empty = Filesystem {
            kind: "tmpfs",
            options: "size=4k,nr_inodes=1,mode=0555",
            attributes: QUIET | MountAttrFlags::MOUNT_ATTR_RDONLY,
        };
        mounts::mount_on(target.as_fd(), &empty).map_err(mounts::failed(name))?;
    }
    for name in READ_ONLY {
        let Some(target) = find(proc, name)? else {
            continue;
        };
        let same = clone_tree(proc, name)?;
        let attributes = MountAttributes {
            set: libc::MOUNT_ATTR_RDONLY,
            idmap: None,
        };
        sys::mount_setattr(same.as_fd(), &attributes).step(STEP)?;
        attach(same.as_fd(), target.as_fd()).step(STEP)?;
    }
    Ok(())
}

/// `None` where this kernel has no such file.
fn find(proc: &OwnedFd, name: &str) -> Result<Option<OwnedFd>, Error> {
    let flags = OFlags::PATH | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    match openat(proc, name, flags, Mode::empty()) {
        Ok(found) => Ok(Some(found)),
        Err(Errno::NOENT) => Ok(None),
        Err(errno) => Err(io::Error::from(errno)).step(STEP),
    }
}

fn clone_tree(directory: &OwnedFd, name: &str) -> Result<OwnedFd, Error> {
    let flags = OpenTreeFlags::OPEN_TREE_CLONE
        | OpenTreeFlags::OPEN_TREE_CLOEXEC
        | OpenTreeFlags::AT_SYMLINK_NOFOLLOW
        | OpenTreeFlags::AT_RECURSIVE;
    open_tree(directory, name, flags).step(STEP)
}
