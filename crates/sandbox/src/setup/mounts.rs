//! Mounting, by directory descriptors: a target is opened beneath one that is already trusted, by one name, and never
//! through a symbolic link (CVE-2019-19921, CVE-2025-31133 and many more were mounts that followed one). The kernel's
//! mount API of Linux 5.2 is used where it is there; where something hides it, `mount(2)` through `/proc/self/fd`.

use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};

use nix::mount::{MsFlags, mount};
use rustix::fs::{AtFlags, Gid, Mode, OFlags, Uid, chownat, mkdirat, openat};
use rustix::io::Errno;
use rustix::mount::{
    FsMountFlags, FsOpenFlags, MountAttrFlags, MoveMountFlags, fsconfig_create, fsconfig_set_flag,
    fsconfig_set_string, fsmount, fsopen, move_mount,
};

use crate::Error;
use crate::error::Step;
use crate::ids::IdMap;

/// Nothing in it is a program or a device.
pub(super) const QUIET: MountAttrFlags = MountAttrFlags::MOUNT_ATTR_NOSUID
    .union(MountAttrFlags::MOUNT_ATTR_NODEV)
    .union(MountAttrFlags::MOUNT_ATTR_NOEXEC);

/// A new instance of a filesystem.
pub(super) struct Filesystem<'a> {
    /// Its name in `/proc/filesystems`.
    pub(super) kind: &'a str,
    /// As in mount(8): `name=value` or `name`, separated by commas.
    pub(super) options: &'a str,
    pub(super) attributes: MountAttrFlags,
}

/// Nothing that is mounted from here on may reach the host, and nothing from there us.
pub(super) fn make_private() -> Result<(), Error> {
    mount(
        None::<&str>,
        "/",
        None::<&str>,
        MsFlags::MS_REC | MsFlags::MS_PRIVATE,
        None::<&str>,
    )
    .step("private mounts")
}

/// The directory `name` of `parent`, made for the learner's root if it is not there.
pub(super) fn directory(parent: BorrowedFd<'_>, name: &str, ids: IdMap) -> Result<OwnedFd, Error> {
    match mkdirat(parent, name, Mode::from_raw_mode(0o755)) {
        Ok(()) => give(parent, name, ids)?,
        Err(Errno::EXIST) => {}
        Err(errno) => return Err(failed(name)(errno)),
    }
    open_directory(parent, name)
}

/// Makes the learner's root the owner of `name` in `parent`.
pub(super) fn give(parent: BorrowedFd<'_>, name: &str, ids: IdMap) -> Result<(), Error> {
    let root = ids.learner_offset();
    let (user, group) = (Uid::from_raw(root), Gid::from_raw(root));
    chownat(parent, name, Some(user), Some(group), AtFlags::SYMLINK_NOFOLLOW).map_err(failed(name))
}

/// The directory `name` of `parent`; an error if the image has something else there.
pub(super) fn open_directory(parent: BorrowedFd<'_>, name: &str) -> Result<OwnedFd, Error> {
    let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    openat(parent, name, flags, Mode::empty()).map_err(|errno| match errno {
        Errno::NOTDIR | Errno::LOOP => Error::Inside(format!(
            "the image's /{name}: it has to be a directory, and no link"
        )),
        errno => failed(name)(errno),
    })
}

/// Mounts `filesystem` on the directory `name` of `parent`, which is made if it is not there; its root directory.
pub(super) fn mount_in(
    parent: BorrowedFd<'_>,
    name: &str,
    filesystem: &Filesystem<'_>,
    ids: IdMap,
) -> Result<OwnedFd, Error> {
    let target = directory(parent, name, ids)?;
    mount_on(target.as_fd(), filesystem).map_err(failed(name))?;
    // Anew: the descriptor above is of what the mount covers.
    open_directory(parent, name)
}

/// Mounts `filesystem` on an open directory.
pub(super) fn mount_on(target: BorrowedFd<'_>, filesystem: &Filesystem<'_>) -> rustix::io::Result<()> {
    match detached(filesystem) {
        Ok(new) => attach(new.as_fd(), target),
        Err(Errno::NOSYS) => classic(target, filesystem),
        Err(errno) => Err(errno),
    }
}

/// Puts a mount that is attached nowhere on an open file or directory.
pub(super) fn attach(mount: BorrowedFd<'_>, target: BorrowedFd<'_>) -> rustix::io::Result<()> {
    let both_by_descriptor =
        MoveMountFlags::MOVE_MOUNT_F_EMPTY_PATH | MoveMountFlags::MOVE_MOUNT_T_EMPTY_PATH;
    move_mount(mount, "", target, "", both_by_descriptor)
}

fn detached(filesystem: &Filesystem<'_>) -> rustix::io::Result<OwnedFd> {
    let context = fsopen(filesystem.kind, FsOpenFlags::FSOPEN_CLOEXEC)?;
    for option in filesystem.options.split(',').filter(|option| !option.is_empty()) {
        match option.split_once('=') {
            Some((name, value)) => fsconfig_set_string(&context, name, value)?,
            None => fsconfig_set_flag(&context, option)?,
        }
    }
    fsconfig_create(&context)?;
    fsmount(&context, FsMountFlags::FSMOUNT_CLOEXEC, filesystem.attributes)
}

fn classic(target: BorrowedFd<'_>, filesystem: &Filesystem<'_>) -> rustix::io::Result<()> {
    let flags = [
        (MountAttrFlags::MOUNT_ATTR_RDONLY, MsFlags::MS_RDONLY),
        (MountAttrFlags::MOUNT_ATTR_NOSUID, MsFlags::MS_NOSUID),
        (MountAttrFlags::MOUNT_ATTR_NODEV, MsFlags::MS_NODEV),
        (MountAttrFlags::MOUNT_ATTR_NOEXEC, MsFlags::MS_NOEXEC),
    ]
    .into_iter()
    .filter(|(attribute, _)| filesystem.attributes.contains(*attribute))
    .fold(MsFlags::empty(), |all, (_, flag)| all | flag);
    let path = format!("/proc/self/fd/{}", target.as_raw_fd());
    let kind = Some(filesystem.kind);
    mount(kind, path.as_str(), kind, flags, Some(filesystem.options))
        .map_err(|errno| Errno::from_raw_os_error(errno as i32))
}

/// Names the place in a failing system call's error.
pub(super) fn failed(name: &str) -> impl FnOnce(Errno) -> Error {
    move |errno| Error::Inside(format!("mount at /{name}: {}", io::Error::from(errno)))
}
