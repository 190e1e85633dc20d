//! The image's layers: private, read-only mounts whose owners are shown through the learner's user namespace, so
//! that the image's root is the learner's root although the files on disk are the host root's.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::Path;

use rustix::fs::CWD;
use rustix::mount::{OpenTreeFlags, open_tree};

use crate::Error;
use crate::sys::{self, MountAttributes};

/// A layer's mount, still attached nowhere. With `users` its owners are shown through that namespace, which needs
/// root; without, they are shown as they are.
pub(crate) fn open(layer: &Path, users: Option<BorrowedFd<'_>>) -> Result<OwnedFd, Error> {
    let failed = |operation| {
        move |source: std::io::Error| Error::Layer {
            operation,
            path: layer.to_owned(),
            source,
        }
    };
    let flags = OpenTreeFlags::OPEN_TREE_CLONE | OpenTreeFlags::OPEN_TREE_CLOEXEC;
    let tree = open_tree(CWD, layer, flags).map_err(|errno| failed("open")(errno.into()))?;
    let attributes = MountAttributes {
        set: libc::MOUNT_ATTR_RDONLY | libc::MOUNT_ATTR_NODEV,
        idmap: users,
    };
    let operation = if users.is_some() {
        "map the owners of"
    } else {
        "make read-only"
    };
    sys::mount_setattr(tree.as_fd(), &attributes).map_err(failed(operation))?;
    Ok(tree)
}
