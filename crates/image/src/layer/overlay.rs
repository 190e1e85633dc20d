//! What a layer says of the layers below it, as overlayfs reads it with the option `userxattr` (kernel documentation,
//! filesystems/overlayfs.rst, "whiteouts and opaque directories").

use std::os::fd::{AsFd as _, BorrowedFd};
use std::path::Path;

use rustix::fs::{FileType, Mode, XattrFlags, fsetxattr, makedev, mknodat};
use rustix::io::Errno;

use super::beneath::{open_dir, type_of};
use super::fault::Fault;

/// Nothing that lower layers have in this directory is seen.
pub(super) fn make_opaque(dir: BorrowedFd<'_>) -> Result<(), Fault> {
    match fsetxattr(dir, "user.overlay.opaque", b"y", XattrFlags::empty()) {
        Err(Errno::NOTSUP) => Err(Fault::Write(std::io::Error::other(
            "the filesystem of the data directory has no user extended attributes, which layers need; keep images on ext4, xfs or btrfs",
        ))),
        set => Ok(set?),
    }
}

/// The file `name` of lower layers is not seen: a character device 0:0 stands in its place, which since Linux 5.8
/// everyone may make. What the same layer has by that name stays, but for what a directory has below.
pub(super) fn hide(dir: BorrowedFd<'_>, name: &Path) -> Result<(), Fault> {
    match type_of(dir, name)? {
        None => Ok(mknodat(
            dir,
            name,
            FileType::CharacterDevice,
            Mode::empty(),
            makedev(0, 0),
        )?),
        Some(FileType::Directory) => make_opaque(open_dir(dir, name)?.as_fd()),
        Some(_) => Ok(()),
    }
}
