//! The root filesystem: a read-only image below, a size-limited writable layer above.

use std::fs;
use std::os::fd::{AsFd, OwnedFd};
use std::path::Path;

use nix::mount::{MntFlags, MsFlags, mount, umount2};
use nix::unistd::{chdir, pivot_root};
use rustix::fs::CWD;
use rustix::mount::{MoveMountFlags, OpenTreeFlags, move_mount, open_tree};

use super::Plan;
use crate::Error;
use crate::error::Step;
use crate::sys::{self, MountAttributes};

/// Where the new root is put together: a directory that every host has and anybody may reach. The tmpfs
/// goes over it in this mount namespace only.
const STAGE: &str = "/tmp";
/// The new root, before it becomes `/`.
pub(super) const NEW_ROOT: &str = "/tmp/root";
/// Files of the writable layer.
const MAX_INODES: u32 = 200_000;

/// Builds the new root at [`NEW_ROOT`]. `lower` is the image as an id-mapped mount made by the agent; where
/// the agent has no right to make one, the image is bound as it is.
pub(super) fn stage(plan: &Plan, lower: Option<OwnedFd>) -> Result<(), Error> {
    // Nothing that is mounted here may reach the host, and nothing from there us.
    mount(
        None::<&str>,
        "/",
        None::<&str>,
        MsFlags::MS_REC | MsFlags::MS_PRIVATE,
        None::<&str>,
    )
    .step("private mounts")?;
    let lower = match lower {
        Some(mount) => mount,
        None => bind_image(&plan.rootfs)?,
    };
    let options = format!("size={},nr_inodes={MAX_INODES},mode=0755", plan.disk);
    let flags = MsFlags::MS_NOSUID | MsFlags::MS_NODEV;
    mount(Some("tmpfs"), STAGE, Some("tmpfs"), flags, Some(options.as_str())).step("writable layer")?;
    for name in ["lower", "upper", "work", "root"] {
        fs::create_dir(Path::new(STAGE).join(name)).step("directories of the writable layer")?;
    }
    move_mount(
        &lower,
        "",
        CWD,
        "/tmp/lower",
        MoveMountFlags::MOVE_MOUNT_F_EMPTY_PATH,
    )
    .step("mount the image")?;
    // `userxattr`: a user namespace may not write the trusted.* attributes that overlayfs uses otherwise,
    // and without either, removing a directory of the image fails.
    let layers = "lowerdir=/tmp/lower,upperdir=/tmp/upper,workdir=/tmp/work,userxattr";
    mount(
        Some("overlay"),
        NEW_ROOT,
        Some("overlay"),
        MsFlags::MS_NODEV,
        Some(layers),
    )
    .step("overlay")
}

fn bind_image(path: &Path) -> Result<OwnedFd, Error> {
    let flags = OpenTreeFlags::OPEN_TREE_CLONE | OpenTreeFlags::OPEN_TREE_CLOEXEC;
    let tree = open_tree(CWD, path, flags).step("open the image")?;
    let read_only = MountAttributes {
        set: libc::MOUNT_ATTR_RDONLY | libc::MOUNT_ATTR_NODEV,
        idmap: None,
    };
    sys::mount_setattr(tree.as_fd(), &read_only).step("read-only image")?;
    Ok(tree)
}

/// Makes [`NEW_ROOT`] the root and detaches the old one. `chroot` alone could be left again; after this the
/// host's files are not in the mount namespace at all.
pub(super) fn pivot() -> Result<(), Error> {
    chdir(NEW_ROOT).step("enter the new root")?;
    // Old and new root in one place (pivot_root(2), "pivot_root(".", ".")").
    pivot_root(".", ".").step("pivot_root")?;
    umount2(".", MntFlags::MNT_DETACH).step("detach the old root")?;
    chdir("/").step("enter the new root")
}

/// A directory of the new root, made if the image lacks it.
pub(super) fn directory(path: &str) -> Result<String, Error> {
    let path = format!("{NEW_ROOT}{path}");
    fs::create_dir_all(&path).step("directories of the new root")?;
    Ok(path)
}
