//! Leaving the host's files. `chroot` alone could be left again; after this they are not in the mount namespace at all.

use std::os::fd::BorrowedFd;

use nix::mount::{MntFlags, umount2};
use nix::unistd::{chdir, fchdir, pivot_root};

use crate::Error;
use crate::error::Step;

/// Makes `root` the root directory and detaches the old one.
pub(super) fn pivot(root: BorrowedFd<'_>) -> Result<(), Error> {
    fchdir(root).step("enter the new root")?;
    // Old and new root in one place (pivot_root(2), "pivot_root(".", ".")").
    pivot_root(".", ".").step("pivot_root")?;
    umount2(".", MntFlags::MNT_DETACH).step("detach the old root")?;
    chdir("/").step("enter the new root")
}
