//! Finding things in a layer's directory, and never outside of it.

use std::os::fd::{BorrowedFd, OwnedFd};
use std::path::Path;

use rustix::fs::{AtFlags, FileType, Mode, OFlags, ResolveFlags, openat2, statat};
use rustix::io::Errno;

use super::fault::Fault;
use crate::error::Refusal;

/// How often the kernel may say that a path changed while it was resolved (openat2(2), `EAGAIN`): a rename anywhere
/// on the machine can do that.
const TRIES: u32 = 100;

/// Opens a directory by a path in which `root` is `/`: `..` and symbolic links do not leave it, and the magic links
/// of /proc are not followed.
pub(super) fn open_dir(root: BorrowedFd<'_>, path: &Path) -> Result<OwnedFd, Errno> {
    open(root, path, OFlags::empty())
}

/// The same, but a symbolic link in the directory's own place is not followed.
pub(super) fn open_dir_itself(root: BorrowedFd<'_>, path: &Path) -> Result<OwnedFd, Errno> {
    open(root, path, OFlags::NOFOLLOW)
}

fn open(root: BorrowedFd<'_>, path: &Path, more: OFlags) -> Result<OwnedFd, Errno> {
    let path = if path.as_os_str().is_empty() {
        Path::new(".")
    } else {
        path
    };
    let flags = OFlags::DIRECTORY | OFlags::CLOEXEC | more;
    let inside = ResolveFlags::IN_ROOT | ResolveFlags::NO_MAGICLINKS;
    let mut tries = 0;
    loop {
        match openat2(root, path, flags, Mode::empty(), inside) {
            Err(Errno::AGAIN) if tries < TRIES => tries += 1,
            result => return result,
        }
    }
}

/// What has this name in `dir`, a symbolic link not followed.
pub(super) fn type_of(dir: BorrowedFd<'_>, name: &Path) -> Result<Option<FileType>, Errno> {
    match statat(dir, name, AtFlags::SYMLINK_NOFOLLOW) {
        Ok(about) => Ok(Some(FileType::from_raw_mode(about.st_mode))),
        Err(Errno::NOENT) => Ok(None),
        Err(errno) => Err(errno),
    }
}

/// Whether two names are of one file.
pub(super) fn is_same(
    one_dir: BorrowedFd<'_>,
    one: &Path,
    other_dir: BorrowedFd<'_>,
    other: &Path,
) -> Result<bool, Errno> {
    let about = |dir, name| match statat(dir, name, AtFlags::SYMLINK_NOFOLLOW) {
        Ok(about) => Ok(Some((about.st_dev, about.st_ino))),
        Err(Errno::NOENT) => Ok(None),
        Err(errno) => Err(errno),
    };
    Ok(about(one_dir, one)? == about(other_dir, other)?)
}

/// An errno of looking for a directory: the archive's fault, or the machine's. `EXIST` comes when one is made where a
/// link leads nowhere.
pub(super) fn refuse_if_no_directory(errno: Errno) -> Fault {
    match errno {
        Errno::NOTDIR | Errno::LOOP | Errno::EXIST | Errno::NOENT => Refusal::NotADirectory.into(),
        errno => errno.into(),
    }
}
