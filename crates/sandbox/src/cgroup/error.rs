//! What can go wrong with control groups, with what mends it.

use std::io;
use std::path::PathBuf;

/// A group could not be found, made or used.
#[derive(Debug, thiserror::Error)]
pub enum CgroupError {
    /// This machine has no cgroup filesystem in view.
    #[error("no cgroup filesystem is mounted")]
    NotMounted,
    /// Nobody but root may use cgroup v1.
    #[error("memory, cpu and pids are on cgroup v1, which an unprivileged user gets no part of")]
    V1NeedsRoot,
    /// Some of the controllers are on v1, others are not.
    #[error("{v1} on cgroup v1, but {rest} not: a sandbox needs memory, cpu and pids in one generation")]
    Split {
        /// Those on v1.
        v1: String,
        /// The others.
        rest: String,
    },
    /// The kernel, or whoever delegated the group, withholds controllers.
    #[error("{} has no controller {missing}", dir.display())]
    NoController {
        /// Their names.
        missing: String,
        /// The group.
        dir: PathBuf,
    },
    /// An operation on a file or directory of a cgroup filesystem failed.
    #[error("cannot {operation} {}: {source}", path.display())]
    Operation {
        /// What was tried, such as ``write `32` to``.
        operation: String,
        /// The file or directory.
        path: PathBuf,
        /// The system's answer.
        source: io::Error,
    },
}

impl CgroupError {
    pub(super) fn operation(
        operation: impl Into<String>,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(io::Error) -> Self {
        let (operation, path) = (operation.into(), path.into());
        move |source| Self::Operation {
            operation,
            path,
            source,
        }
    }

    /// The system's error number, where it was a system call that failed.
    pub(super) fn errno(&self) -> Option<i32> {
        match self {
            Self::Operation { source, .. } => source.raw_os_error(),
            _ => None,
        }
    }

    /// The command or setting that mends it, as one sentence.
    pub fn fix(&self) -> Option<&'static str> {
        match self {
            Self::NotMounted => Some("Mount it: `mount -t cgroup2 cgroup2 /sys/fs/cgroup`."),
            Self::V1NeedsRoot => Some(
                "Run the server as root, or boot with `systemd.unified_cgroup_hierarchy=1 cgroup_no_v1=all`.",
            ),
            Self::Split { .. } => {
                Some("Boot with `cgroup_no_v1=all`, or mount memory, cpu and pids on cgroup v1.")
            }
            Self::NoController { .. } => Some(
                "As root: boot without `cgroup_disable=`, on Raspberry Pi OS with `cgroup_enable=memory`; as a user: \
                 `systemctl edit user@.service`, put `Delegate=cpu memory pids io` under `[Service]`, and log in again.",
            ),
            Self::Operation { source, .. } => fix_of(source),
        }
    }
}

fn fix_of(error: &io::Error) -> Option<&'static str> {
    match error.raw_os_error()? {
        libc::EROFS => Some(
            "Make it writable: `mount -o remount,rw /sys/fs/cgroup`; in a container, give it a cgroup namespace of \
             its own with a writable cgroup filesystem.",
        ),
        libc::EACCES | libc::EPERM => Some(
            "Run the server as root, or in a delegated scope: \
             `systemd-run --user --scope -p Delegate=yes utsuwa serve`.",
        ),
        libc::EBUSY => Some(
            "The group holds processes that are not the server's; start the server in a scope of its own: \
             `systemd-run --user --scope -p Delegate=yes utsuwa serve`.",
        ),
        libc::ENOSPC | libc::EAGAIN | libc::ENOMEM => Some(
            "The machine has as many groups as it may (65,535 with a memory controller, or \
             cgroup.max.descendants above): end sandboxes, or start the server anew, which removes leftovers.",
        ),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_names_the_operation_and_the_path_and_what_to_do() {
        for (errno, fix) in [
            (libc::EROFS, "remount,rw"),
            (libc::EACCES, "Delegate=yes"),
            (libc::EBUSY, "scope of its own"),
            (libc::ENOSPC, "65,535"),
        ] {
            let error =
                CgroupError::operation("make the group", "/g/sb")(io::Error::from_raw_os_error(errno));
            assert!(
                error.to_string().starts_with("cannot make the group /g/sb: "),
                "{error}"
            );
            assert!(error.fix().unwrap().contains(fix), "{errno}");
        }
    }
}
