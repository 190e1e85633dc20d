//! The kernel's own filesystems, each showing this sandbox's namespaces only. They are mounted while the host's are still
//! in the mount namespace: the kernel lets a user namespace mount `/proc` and `/sys` only where it sees such a
//! mount already, in full.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::fs::{Mode, OFlags, open};
use rustix::mount::MountAttrFlags;

use super::Plan;
use super::mounts::{self, Filesystem, QUIET, mount_in};
use crate::Error;
use crate::cgroup::Version;
use crate::error::Step;
use crate::ids::IdMap;

const PROC: Filesystem<'_> = Filesystem {
    kind: "proc",
    options: "",
    attributes: QUIET,
};

/// This PID namespace's `/proc`, over the host's in this mount namespace; its root directory.
pub(super) fn cover_host_proc() -> Result<OwnedFd, Error> {
    let look = || {
        open(
            "/proc",
            OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC,
            Mode::empty(),
        )
    };
    let host = look().step("/proc")?;
    mounts::mount_on(host.as_fd(), &PROC).step("/proc")?;
    look().step("/proc")
}

/// `/proc` of the new root.
pub(super) fn mount_proc(root: BorrowedFd<'_>, ids: IdMap) -> Result<OwnedFd, Error> {
    mount_in(root, "proc", &PROC, ids)
}

/// `/sys`, read-only, and in it the control groups: on v2 one hierarchy, on v1 one per controller. They are writable
/// where the learner may make groups. Returns the root directory of `/sys`.
pub(super) fn mount_sys(root: BorrowedFd<'_>, plan: &Plan<'_>) -> Result<OwnedFd, Error> {
    let sysfs = Filesystem {
        kind: "sysfs",
        options: "",
        attributes: QUIET | MountAttrFlags::MOUNT_ATTR_RDONLY,
    };
    let sys = mount_in(root, "sys", &sysfs, plan.ids)?;
    let fs = mounts::open_directory(sys.as_fd(), "fs")?;
    let attributes = if plan.delegated {
        QUIET
    } else {
        QUIET | MountAttrFlags::MOUNT_ATTR_RDONLY
    };
    let hierarchy = |kind, options| Filesystem {
        kind,
        options,
        attributes,
    };
    if plan.cgroups == Version::V2 {
        mount_existing(fs.as_fd(), "cgroup", &hierarchy("cgroup2", ""))?;
        return Ok(sys);
    }
    let directories = Filesystem {
        kind: "tmpfs",
        options: "size=16k,nr_inodes=16,mode=0755",
        attributes: QUIET,
    };
    let groups = mount_existing(fs.as_fd(), "cgroup", &directories)?;
    for controller in ["memory", "cpu", "pids"] {
        mount_in(
            groups.as_fd(),
            controller,
            &hierarchy("cgroup", controller),
            plan.ids,
        )?;
    }
    Ok(sys)
}

/// On a directory that the kernel made.
fn mount_existing(parent: BorrowedFd<'_>, name: &str, filesystem: &Filesystem<'_>) -> Result<OwnedFd, Error> {
    let target = mounts::open_directory(parent, name)?;
    mounts::mount_on(target.as_fd(), filesystem).map_err(mounts::failed(name))?;
    mounts::open_directory(parent, name)
}
