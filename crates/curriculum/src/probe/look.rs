//! What a probe may observe. The agent implements [`Look`] on the real kernel, from outside the sandbox;
//! tests implement it in memory.

use crate::host::{CgroupVersion, Controller};
use serde::{Deserialize, Serialize};

/// A kind of namespace, by its name below `/proc/PID/ns`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Namespace {
    /// Control group roots.
    Cgroup,
    /// System V IPC and POSIX message queues.
    Ipc,
    /// Mounts.
    Mnt,
    /// Network.
    Net,
    /// Process ids.
    Pid,
    /// User and group ids.
    User,
    /// Host name.
    Uts,
}

impl Namespace {
    /// The name of its link below `/proc/PID/ns`.
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Cgroup => "cgroup",
            Self::Ipc => "ipc",
            Self::Mnt => "mnt",
            Self::Net => "net",
            Self::Pid => "pid",
            Self::User => "user",
            Self::Uts => "uts",
        }
    }
}

/// A process of the sandbox and the namespace of the asked kind that it is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProcessNamespace {
    /// The process, as the observer numbers it.
    pub pid: i32,
    /// The inode of `/proc/PID/ns/KIND`, which identifies the namespace.
    pub inode: u64,
}

/// The observer failed. This is our fault, never the learner's: what the learner's doing may remove (a
/// process that ended, a group that was deleted) is reported as absent instead.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cannot look at {what}: {why}")]
pub struct LookError {
    /// What was looked at.
    pub what: String,
    /// The reason.
    pub why: String,
}

/// Observations of one sandbox.
pub trait Look {
    /// The namespace of `kind` of every process in the sandbox that lives now, its init included.
    fn namespaces(&self, kind: Namespace) -> Result<Vec<ProcessNamespace>, LookError>;

    /// The inode of the sandbox's own namespace of `kind`, which its init is in.
    fn own_namespace(&self, kind: Namespace) -> Result<u64, LookError>;

    /// The host name in the UTS namespace of `pid`; `None` if that process has ended.
    fn nodename(&self, pid: i32) -> Result<Option<String>, LookError>;

    /// The host name in the sandbox's own UTS namespace now.
    fn own_nodename(&self) -> Result<String, LookError>;

    /// The host name that the sandbox was made with.
    fn original_nodename(&self) -> Result<String, LookError>;

    /// The hierarchy that [`Look::cgroup_file`] reads.
    fn cgroup_version(&self) -> CgroupVersion;

    /// The text of `file` in the group `path` of `controller`'s tree, `path` being relative to the
    /// learner's own subtree; `None` if there is no such group or file. A `path` with `..` components has been
    /// refused before, symbolic links do not exist in cgroupfs.
    fn cgroup_file(
        &self,
        controller: Controller,
        path: &str,
        file: &str,
    ) -> Result<Option<String>, LookError>;
}
