//! The controllers that a sandbox is limited by. Each file says what it writes on cgroup v1 and v2, and where the
//! kernel's documentation has it.

mod cpu;
mod io;
mod memory;
mod pids;

use std::path::Path;

use super::{CgroupError, Limits, Version};

/// A part of the kernel that counts and limits what the processes of a group use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Controller {
    /// Memory; the directory that also carries the owner's lock, hence the first.
    Memory,
    /// CPU time.
    Cpu,
    /// Processes and threads.
    Pids,
    /// Disks.
    Io,
}

impl Controller {
    /// Those without which there is no sandbox. They are also the learner's to use.
    pub const REQUIRED: [Self; 3] = [Self::Memory, Self::Cpu, Self::Pids];

    /// Its name in the files and mount options of that generation.
    pub fn name(self, version: Version) -> &'static str {
        match (self, version) {
            (Self::Memory, _) => "memory",
            (Self::Cpu, _) => "cpu",
            (Self::Pids, _) => "pids",
            (Self::Io, Version::V1) => "blkio",
            (Self::Io, Version::V2) => "io",
        }
    }

    /// Writes its part of the limits to the group's files.
    pub(super) fn limit(self, group: &Path, version: Version, limits: &Limits) -> Result<(), CgroupError> {
        match self {
            Self::Memory => memory::limit(group, version, limits.memory),
            Self::Cpu => cpu::limit(group, version, limits.cpu_milli),
            Self::Pids => pids::limit(group, limits.pids),
            Self::Io => limits.io.map_or(Ok(()), |limit| io::limit(group, version, limit)),
        }
    }
}

/// What a group's files hold afterwards, for a directory whose files are empty at first.
#[cfg(test)]
fn check(controller: Controller, version: Version, limits: &Limits, expected: &[(&str, &str)]) {
    let group = tempfile::tempdir().unwrap();
    for (file, _) in expected {
        std::fs::write(group.path().join(file), "").unwrap();
    }
    controller.limit(group.path(), version, limits).unwrap();
    let written = |file: &str| std::fs::read_to_string(group.path().join(file)).unwrap();
    for (file, value) in expected {
        assert_eq!(written(file), *value, "{file}");
    }
    let files = std::fs::read_dir(group.path()).unwrap().count();
    assert_eq!(files, expected.len(), "{controller:?} wrote more than expected");
}

#[cfg(test)]
const EXAMPLE: Limits = Limits {
    memory: 64 << 20,
    cpu_milli: 500,
    pids: 32,
    io: None,
};
