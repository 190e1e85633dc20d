//! Where the new root is put together: a tmpfs that is also the writable layer, with the sandbox's disk limit.

use std::os::fd::OwnedFd;

use nix::unistd::fchdir;
use rustix::fs::{CWD, Mode, OFlags, open};
use rustix::mount::MountAttrFlags;

use super::mounts::{self, Filesystem};
use crate::Error;
use crate::error::Step;

/// A directory that every host has and anybody may reach; it is covered in this mount namespace only.
const PLACE: &str = "/tmp";
/// Bytes of the disk limit per file. A file takes about one KiB of memory even when it is empty, so that their number counts.
const BYTES_PER_INODE: u64 = 4096;
const MIN_INODES: u64 = 8192;

/// The stage's root directory, which becomes the working directory.
pub(super) fn mount(disk: u64) -> Result<OwnedFd, Error> {
    const STEP: &str = "writable layer";
    let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let place = open(PLACE, flags, Mode::empty()).step(STEP)?;
    let inodes = MIN_INODES.max(disk / BYTES_PER_INODE);
    let options = format!("size={disk},nr_inodes={inodes},mode=0755");
    let filesystem = Filesystem {
        kind: "tmpfs",
        options: &options,
        attributes: MountAttrFlags::MOUNT_ATTR_NOSUID | MountAttrFlags::MOUNT_ATTR_NODEV,
    };
    mounts::mount_on(std::os::fd::AsFd::as_fd(&place), &filesystem).step(STEP)?;
    let stage = rustix::fs::openat(CWD, PLACE, flags, Mode::empty()).step(STEP)?;
    fchdir(&stage).step(STEP)?;
    Ok(stage)
}
