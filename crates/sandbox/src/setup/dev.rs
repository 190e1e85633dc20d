//! `/dev`: the harmless nodes of the host, a terminal multiplexer and shared memory of its own.

use std::fs::File;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::Path;

use rustix::fs::{CWD, Mode, OFlags, openat, symlinkat};
use rustix::mount::{MountAttrFlags, OpenTreeFlags, open_tree};

use super::mounts::{Filesystem, QUIET, attach, mount_in};
use crate::Error;
use crate::error::Step;
use crate::ids::IdMap;
use crate::policy::Tier;

/// Name, major and minor number (Documentation/admin-guide/devices.txt).
const NODES: [(&str, u32, u32); 6] = [
    ("null", 1, 3),
    ("zero", 1, 5),
    ("full", 1, 7),
    ("random", 1, 8),
    ("urandom", 1, 9),
    ("tty", 5, 0),
];

/// Filesystems in user space, for tiers in which containers are built.
const FUSE: (&str, u32, u32) = ("fuse", 10, 229);

const LINKS: [(&str, &str); 5] = [
    ("/proc/self/fd", "fd"),
    ("/proc/self/fd/0", "stdin"),
    ("/proc/self/fd/1", "stdout"),
    ("/proc/self/fd/2", "stderr"),
    ("pts/ptmx", "ptmx"),
];

/// Terminals of one sandbox.
const MAX_PTYS: u32 = 64;
/// The group that owns terminals, in every Linux distribution.
const TTY_GROUP: u32 = 5;

/// Mounts it all; the directory `/dev`.
pub(super) fn mount(root: BorrowedFd<'_>, tier: Tier, ids: IdMap) -> Result<OwnedFd, Error> {
    let owner = ids.learner_offset();
    let executable_never = MountAttrFlags::MOUNT_ATTR_NOSUID | MountAttrFlags::MOUNT_ATTR_NOEXEC;
    let options = format!("size=64k,nr_inodes=256,mode=0755,uid={owner},gid={owner}");
    let tmpfs = Filesystem {
        kind: "tmpfs",
        options: &options,
        attributes: executable_never,
    };
    let dev = mount_in(root, "dev", &tmpfs, ids)?;
    // A host without the module has no node of it; then neither has the sandbox.
    let fuse = (tier.fuse() && Path::new("/dev/fuse").exists()).then_some(FUSE);
    for (name, major, minor) in NODES.into_iter().chain(fuse) {
        let flags = OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let target = openat(&dev, name, flags, Mode::from_raw_mode(0o644)).step("device node")?;
        let node = host_node(name, major, minor)?;
        attach(node.as_fd(), target.as_fd()).step("device node")?;
    }
    for (target, name) in LINKS {
        symlinkat(target, &dev, name).step("links in /dev")?;
    }
    let shm = Filesystem {
        kind: "tmpfs",
        options: "size=64m,nr_inodes=4096,mode=1777",
        attributes: QUIET,
    };
    mount_in(dev.as_fd(), "shm", &shm, ids)?;
    let mqueue = Filesystem {
        kind: "mqueue",
        options: "",
        attributes: QUIET,
    };
    mount_in(dev.as_fd(), "mqueue", &mqueue, ids)?;
    mount_pts(dev.as_fd(), executable_never, ids)?;
    Ok(dev)
}

/// A terminal multiplexer that shares no terminal with the host. The owner is given, because terminals are opened by the
/// agent, whose id does not exist in here; the group tty is absent where only one id is mapped.
fn mount_pts(dev: BorrowedFd<'_>, attributes: MountAttrFlags, ids: IdMap) -> Result<(), Error> {
    let owner = ids.learner_offset();
    let group = if ids.is_range() { owner + TTY_GROUP } else { owner };
    let options = format!("newinstance,ptmxmode=0666,mode=0620,max={MAX_PTYS},uid={owner},gid={group}");
    let devpts = Filesystem {
        kind: "devpts",
        options: &options,
        attributes,
    };
    mount_in(dev, "pts", &devpts, ids).map(drop)
}

/// A mount of the host's node, sure to be that very device: see CVE-2025-31133.
fn host_node(name: &str, major: u32, minor: u32) -> Result<OwnedFd, Error> {
    let flags = OpenTreeFlags::OPEN_TREE_CLONE
        | OpenTreeFlags::OPEN_TREE_CLOEXEC
        | OpenTreeFlags::AT_SYMLINK_NOFOLLOW;
    let node = open_tree(CWD, format!("/dev/{name}"), flags).step("device node")?;
    let file = File::from(node);
    let found = file.metadata().step("device node")?;
    let number = (
        nix::sys::stat::major(found.rdev()),
        nix::sys::stat::minor(found.rdev()),
    );
    if !found.file_type().is_char_device() || number != (u64::from(major), u64::from(minor)) {
        return Err(Error::Inside(format!(
            "device node: the host's /dev/{name} is not character device {major}:{minor}"
        )));
    }
    Ok(file.into())
}
