//! The image as the lower layer: a private, read-only mount whose owners are shown through the sandbox's
//! user namespace, so that the image's root is the sandbox's root although the files on disk are the host
//! root's.

use std::fs::File;
use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;

use nix::unistd::Pid;
use rustix::fs::CWD;
use rustix::mount::{OpenTreeFlags, open_tree};

use crate::Error;
use crate::error::Step;
use crate::sys::{self, MountAttributes};

/// The id-mapped mount for the sandbox whose first process is `pid`. Needs root.
pub(crate) fn id_mapped(rootfs: &Path, pid: Pid) -> Result<OwnedFd, Error> {
    let path = format!("/proc/{pid}/ns/user");
    let userns = File::open(&path).map_err(Error::file(path))?;
    let flags = OpenTreeFlags::OPEN_TREE_CLONE | OpenTreeFlags::OPEN_TREE_CLOEXEC;
    let tree = open_tree(CWD, rootfs, flags).step("open the image")?;
    let set = libc::MOUNT_ATTR_RDONLY | libc::MOUNT_ATTR_NODEV;
    sys::mount_setattr(
        tree.as_fd(),
        &MountAttributes {
            set,
            idmap: Some(userns.as_fd()),
        },
    )
    .step("map the image's owners (needs Linux 5.19 and a filesystem such as ext4, xfs or btrfs)")?;
    Ok(tree)
}
