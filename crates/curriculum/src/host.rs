//! What the text of a lesson has to know about the machine: which cgroup hierarchy it has, and what the
//! files of that hierarchy are called. Lessons name files as cgroup v2 does; this module translates.

use serde::{Deserialize, Serialize};

/// The hierarchy that carries the machine's memory, cpu and pids controllers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CgroupVersion {
    /// One tree per controller, mounted at `/sys/fs/cgroup/CONTROLLER`.
    V1,
    /// One tree for all, mounted at `/sys/fs/cgroup`.
    V2,
}

impl CgroupVersion {
    /// Both of them: a lesson has to work on either.
    pub const ALL: [Self; 2] = [Self::V1, Self::V2];

    /// The word of `:::only`: `cgroup-v1` or `cgroup-v2`.
    pub fn word(self) -> &'static str {
        match self {
            Self::V1 => "cgroup-v1",
            Self::V2 => "cgroup-v2",
        }
    }
}

/// The machine as far as a lesson's text shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HostFacts {
    /// Its cgroup hierarchy.
    pub cgroup: CgroupVersion,
}

/// A cgroup controller that a sandbox hands to its learner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Controller {
    /// Memory.
    Memory,
    /// CPU time.
    Cpu,
    /// Number of processes.
    Pids,
}

impl Controller {
    /// The kernel's name of it, as in `/proc/cgroups`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Memory => "memory",
            Self::Cpu => "cpu",
            Self::Pids => "pids",
        }
    }

    /// Where a learner finds the root of this controller's tree.
    pub fn dir(self, version: CgroupVersion) -> String {
        match version {
            CgroupVersion::V1 => format!("/sys/fs/cgroup/{}", self.name()),
            CgroupVersion::V2 => "/sys/fs/cgroup".to_owned(),
        }
    }
}

/// A file of a cgroup that lessons may name, by its cgroup v2 name.
///
/// Source: the kernel's `admin-guide/cgroup-v2` and `admin-guide/cgroup-v1/{memory,pids}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CgroupFile {
    /// The hard limit in bytes; `memory.limit_in_bytes` on v1.
    #[serde(rename = "memory.max")]
    MemoryMax,
    /// The use in bytes; `memory.usage_in_bytes` on v1.
    #[serde(rename = "memory.current")]
    MemoryCurrent,
    /// Counters of limit events; of these v1 has only `oom_kill`, in `memory.oom_control`.
    #[serde(rename = "memory.events")]
    MemoryEvents,
    /// The most processes; the same on v1.
    #[serde(rename = "pids.max")]
    PidsMax,
    /// Counters of limit events; the same on v1.
    #[serde(rename = "pids.events")]
    PidsEvents,
}

impl CgroupFile {
    /// The controller whose file it is.
    pub fn controller(self) -> Controller {
        match self {
            Self::MemoryMax | Self::MemoryCurrent | Self::MemoryEvents => Controller::Memory,
            Self::PidsMax | Self::PidsEvents => Controller::Pids,
        }
    }

    /// The file's name in that hierarchy.
    pub fn name(self, version: CgroupVersion) -> &'static str {
        match (self, version) {
            (Self::MemoryMax, CgroupVersion::V2) => "memory.max",
            (Self::MemoryMax, CgroupVersion::V1) => "memory.limit_in_bytes",
            (Self::MemoryCurrent, CgroupVersion::V2) => "memory.current",
            (Self::MemoryCurrent, CgroupVersion::V1) => "memory.usage_in_bytes",
            (Self::MemoryEvents, CgroupVersion::V2) => "memory.events",
            (Self::MemoryEvents, CgroupVersion::V1) => "memory.oom_control",
            (Self::PidsMax, _) => "pids.max",
            (Self::PidsEvents, _) => "pids.events",
        }
    }

    /// The keys that may be asked of it in both hierarchies; empty for a file that holds one value.
    pub fn keys(self) -> &'static [&'static str] {
        match self {
            Self::MemoryEvents => &["oom_kill"],
            Self::PidsEvents => &["max"],
            Self::MemoryMax | Self::MemoryCurrent | Self::PidsMax => &[],
        }
    }
}
