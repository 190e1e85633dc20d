//! `/dev`: the six harmless nodes of the host, a terminal multiplexer and shared memory of its own.

use std::fs::{self, File};
use std::os::fd::OwnedFd;
use std::os::unix::fs::{FileTypeExt, MetadataExt, symlink};

use nix::mount::{MsFlags, mount};
use rustix::fs::CWD;
use rustix::mount::{MoveMountFlags, OpenTreeFlags, move_mount, open_tree};

use super::rootfs::directory;
use crate::Error;
use crate::error::Step;

/// Name, major and minor number (Documentation/admin-guide/devices.txt).
const NODES: [(&str, u32, u32); 6] = [
    ("null", 1, 3),
    ("zero", 1, 5),
    ("full", 1, 7),
    ("random", 1, 8),
    ("urandom", 1, 9),
    ("tty", 5, 0),
];

const LINKS: [(&str, &str); 5] = [
    ("/proc/self/fd", "fd"),
    ("/proc/self/fd/0", "stdin"),
    ("/proc/self/fd/1", "stdout"),
    ("/proc/self/fd/2", "stderr"),
    ("pts/ptmx", "ptmx"),
];

pub(super) fn mount_dev() -> Result<(), Error> {
    let dev = directory("/dev")?;
    let quiet = MsFlags::MS_NOSUID | MsFlags::MS_NOEXEC;
    mount(
        Some("tmpfs"),
        dev.as_str(),
        Some("tmpfs"),
        quiet,
        Some("size=64k,nr_inodes=256,mode=0755"),
    )
    .step("/dev")?;
    for (name, major, minor) in NODES {
        let target = format!("{dev}/{name}");
        File::create(&target).step("device node")?;
        let node = host_node(name, major, minor)?;
        move_mount(
            &node,
            "",
            CWD,
            target.as_str(),
            MoveMountFlags::MOVE_MOUNT_F_EMPTY_PATH,
        )
        .step("device node")?;
    }
    for (target, name) in LINKS {
        symlink(target, format!("{dev}/{name}")).step("links in /dev")?;
    }
    let nodev = quiet | MsFlags::MS_NODEV;
    let shm = made(&dev, "shm")?;
    mount(
        Some("tmpfs"),
        shm.as_str(),
        Some("tmpfs"),
        nodev,
        Some("size=64m,mode=1777"),
    )
    .step("/dev/shm")?;
    let mqueue = made(&dev, "mqueue")?;
    mount(
        Some("mqueue"),
        mqueue.as_str(),
        Some("mqueue"),
        nodev,
        None::<&str>,
    )
    .step("/dev/mqueue")?;
    mount_pts(&made(&dev, "pts")?, quiet)
}

/// A terminal multiplexer that shares no terminal with the host. `uid=0` because terminals are opened by the
/// agent, whose id does not exist in here; group 5 (tty) is absent where only one id is mapped.
fn mount_pts(pts: &str, flags: MsFlags) -> Result<(), Error> {
    let base = "newinstance,ptmxmode=0666,mode=0620,max=64,uid=0";
    let mount_with = |options: &str| mount(Some("devpts"), pts, Some("devpts"), flags, Some(options));
    match mount_with(&format!("{base},gid=5")) {
        Err(nix::errno::Errno::EINVAL) => mount_with(base).step("/dev/pts"),
        other => other.step("/dev/pts"),
    }
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

fn made(dev: &str, name: &str) -> Result<String, Error> {
    let path = format!("{dev}/{name}");
    fs::create_dir(&path).step("directories of /dev")?;
    Ok(path)
}
