//! The control groups of one sandbox.
//!
//! `<base>/<id>` belongs to the host and carries the limits; `<base>/<id>/payload` is the root of the
//! sandbox's cgroup namespace and is delegated: the learner may make groups in it and move processes, but
//! not lift the limits above. On v2, where a group with controllers for its children may hold no processes
//! (cgroup-v2.rst, "No Internal Process Constraint"), they start in `payload/shell`.

mod layout;
mod v1;
mod v2;

use std::fs;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::fs::chown;
use std::path::{Component, Path, PathBuf};

use nix::sys::signal::{Signal, kill};
use nix::unistd::{Gid, Pid, Uid};

pub use layout::{Layout, Version};

use crate::Error;

/// Hard limits, set before the first process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of memory, page cache and tmpfs included. Swap is off.
    pub memory: u64,
    /// Thousandths of one CPU.
    pub cpu_milli: u32,
    /// Processes and threads.
    pub pids: u32,
}

/// Whether the learner may make groups below the sandbox's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delegation {
    /// On v2, and on v1 too.
    Own,
    /// On v2 only.
    None,
}

/// A sandbox's groups; dropping it kills what is in them and removes them.
#[derive(Debug)]
pub struct Cgroup {
    layout: Layout,
    id: String,
    delegation: Delegation,
}

impl Cgroup {
    /// Makes the groups and sets the limits.
    pub(crate) fn create(
        layout: &Layout,
        id: &str,
        limits: &Limits,
        delegation: Delegation,
    ) -> Result<Self, Error> {
        let group = Self {
            layout: layout.clone(),
            id: id.to_owned(),
            delegation,
        };
        match layout.version {
            Version::V1 => v1::create(&group, limits)?,
            Version::V2 => v2::create(&group, limits)?,
        }
        Ok(group)
    }

    /// The groups of a sandbox whose agent is gone, so that dropping this removes them.
    pub(crate) fn orphan(layout: &Layout, id: &str) -> Self {
        Self {
            layout: layout.clone(),
            id: id.to_owned(),
            delegation: Delegation::None,
        }
    }

    pub fn delegated(&self) -> bool {
        self.layout.version == Version::V2 || self.delegation == Delegation::Own
    }

    /// The directory of the delegated group, for `CLONE_INTO_CGROUP`; v1 has no such thing.
    pub(crate) fn clone_target(&self) -> Result<Option<OwnedFd>, Error> {
        match self.layout.version {
            Version::V1 => Ok(None),
            Version::V2 => {
                let path = self.payload(0);
                let directory = fs::File::open(&path).map_err(Error::file(path))?;
                Ok(Some(directory.into()))
            }
        }
    }

    pub(crate) fn enter(&self, pid: Pid) -> Result<(), Error> {
        match self.layout.version {
            Version::V1 => v1::enter(self, pid),
            Version::V2 => Ok(()),
        }
    }
    pub(crate) fn settle(&self, pid: Pid, owner: (Uid, Gid)) -> Result<(), Error> {
        match self.layout.version {
            Version::V1 => v1::settle(self, owner),
            Version::V2 => v2::enter(self, pid, owner),
        }
    }

    /// Every process in the sandbox, by host id.
    pub fn processes(&self) -> Vec<Pid> {
        let mut found = Vec::new();
        walk(&self.host(2), &mut |directory| {
            let Ok(text) = fs::read_to_string(directory.join("cgroup.procs")) else {
                return;
            };
            found.extend(
                text.lines()
                    .filter_map(|line| line.parse().ok())
                    .map(Pid::from_raw),
            );
        });
        found
    }

    /// Bytes of memory in use.
    pub fn memory(&self) -> Option<u64> {
        let file = match self.layout.version {
            Version::V1 => "memory.usage_in_bytes",
            Version::V2 => "memory.current",
        };
        fs::read_to_string(self.host(0).join(file))
            .ok()?
            .trim()
            .parse()
            .ok()
    }

    /// The generation of cgroups it is made of.
    pub fn version(&self) -> Version {
        self.layout.version
    }

    /// A file of a group that the learner made. `controller` is `memory`, `cpu` or `pids`; `path` is
    /// relative to the root of the learner's sub-tree. `None` if there is no such group or file, or `path`
    /// tries to leave the sub-tree.
    pub fn learner_file(&self, controller: &str, path: &str, file: &str) -> io::Result<Option<String>> {
        let Some(index) = layout::CONTROLLERS.iter().position(|&name| name == controller) else {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                format!("no controller {controller:?}"),
            ));
        };
        let inside = |path: &str| {
            Path::new(path)
                .components()
                .all(|part| matches!(part, Component::Normal(_)))
        };
        let path = path.trim_start_matches('/');
        if !inside(path) || !inside(file) {
            return Ok(None);
        }
        match fs::read_to_string(self.payload(index).join(path).join(file)) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            // A group that is just being removed.
            Err(error) if error.raw_os_error() == Some(libc::ENODEV) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn host(&self, controller: usize) -> PathBuf {
        self.layout.bases[controller].join(&self.id)
    }

    fn payload(&self, controller: usize) -> PathBuf {
        self.host(controller).join("payload")
    }

    fn each_host(&self) -> Vec<PathBuf> {
        let mut all: Vec<_> = (0..3).map(|controller| self.host(controller)).collect();
        all.dedup();
        all
    }

    /// Kills everything in the groups; `true` once they are empty.
    fn kill(&self) -> bool {
        if self.layout.version == Version::V2 && fs::write(self.host(0).join("cgroup.kill"), "1").is_ok() {
            return self.processes().is_empty();
        }
        let left = self.processes();
        for pid in &left {
            // They may have gone meanwhile; the caller looks again.
            let _ = kill(*pid, Signal::SIGKILL);
        }
        left.is_empty()
    }
}

impl Drop for Cgroup {
    fn drop(&mut self) {
        // Killed processes take a moment to go; removal succeeds once the last one has.
        for _ in 0..500 {
            if self.kill() && self.each_host().iter().all(|directory| remove(directory)) {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(2));
        }
    }
}

/// Removes a group and those below it, deepest first; `true` if it is gone.
fn remove(directory: &Path) -> bool {
    for child in children(directory) {
        remove(&child);
    }
    match fs::remove_dir(directory) {
        Ok(()) => true,
        Err(error) => error.kind() == io::ErrorKind::NotFound,
    }
}

fn walk(directory: &Path, visit: &mut impl FnMut(&Path)) {
    visit(directory);
    for child in children(directory) {
        walk(&child, visit);
    }
}

fn children(directory: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(directory) else {
        return Vec::new();
    };
    let is_directory = |entry: &fs::DirEntry| entry.file_type().is_ok_and(|kind| kind.is_dir());
    entries
        .flatten()
        .filter(is_directory)
        .map(|entry| entry.path())
        .collect()
}

fn make(directory: &Path) -> Result<(), Error> {
    fs::create_dir_all(directory).map_err(|error| match error.raw_os_error() {
        Some(libc::EACCES | libc::EPERM | libc::EROFS) => {
            Error::NoCgroup(format!("{}: {error}", directory.display()))
        }
        _ => Error::Cgroup {
            path: directory.to_owned(),
            source: error,
        },
    })
}

fn set(directory: &Path, file: &str, value: impl AsRef<str>) -> Result<(), Error> {
    let path = directory.join(file);
    fs::write(&path, value.as_ref()).map_err(|source| Error::Cgroup { path, source })
}

fn set_if_present(directory: &Path, file: &str, value: impl AsRef<str>) -> Result<(), Error> {
    if directory.join(file).exists() {
        set(directory, file, value)
    } else {
        Ok(())
    }
}

fn give(paths: &[PathBuf], (uid, gid): (Uid, Gid)) -> Result<(), Error> {
    for path in paths.iter().filter(|path| path.exists()) {
        chown(path, Some(uid.as_raw()), Some(gid.as_raw())).map_err(|source| Error::Cgroup {
            path: path.clone(),
            source,
        })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::{Cgroup, Delegation, Layout, Limits, Version};

    const LIMITS: Limits = Limits {
        memory: 64 << 20,
        cpu_milli: 500,
        pids: 32,
    };

    fn in_directory(version: Version, root: &Path) -> Cgroup {
        let bases = match version {
            Version::V1 => ["memory", "cpu", "pids"].map(|name| root.join(name)),
            Version::V2 => [root, root, root].map(Path::to_owned),
        };
        Cgroup::create(&Layout { version, bases }, "sb", &LIMITS, Delegation::Own).unwrap()
    }

    fn check(version: Version, files: &[(&str, &str)]) {
        let root = tempfile::tempdir().unwrap();
        // A plain directory's files stand in the way of removal: this guard must not wait for it.
        let _group = std::mem::ManuallyDrop::new(in_directory(version, root.path()));
        for (file, expected) in files {
            assert_eq!(
                fs::read_to_string(root.path().join(file)).unwrap(),
                *expected,
                "{file}"
            );
        }
    }

    #[test]
    fn v1_limits_are_written_to_the_hosts_groups() {
        check(
            Version::V1,
            &[
                ("memory/sb/memory.limit_in_bytes", "67108864"),
                ("cpu/sb/cpu.cfs_period_us", "100000"),
                ("cpu/sb/cpu.cfs_quota_us", "50000"),
                ("pids/sb/pids.max", "32"),
            ],
        );
    }

    #[test]
    fn v2_limits_are_written_to_the_hosts_group() {
        check(
            Version::V2,
            &[
                ("sb/memory.max", "67108864"),
                ("sb/cpu.max", "50000 100000"),
                ("sb/pids.max", "32"),
                ("sb/cgroup.subtree_control", "+memory +cpu +pids"),
            ],
        );
    }

    #[test]
    fn a_lesson_cannot_read_outside_the_learners_groups() {
        let root = tempfile::tempdir().unwrap();
        let group = std::mem::ManuallyDrop::new(in_directory(Version::V2, root.path()));
        fs::write(root.path().join("sb/payload/memory.max"), "max\n").unwrap();
        assert_eq!(
            group.learner_file("memory", "", "memory.max").unwrap().as_deref(),
            Some("max\n")
        );
        assert_eq!(group.learner_file("memory", "..", "memory.max").unwrap(), None);
        assert_eq!(group.learner_file("memory", "", "../memory.max").unwrap(), None);
        assert_eq!(group.learner_file("memory", "none", "memory.max").unwrap(), None);
        assert!(group.learner_file("hugetlb", "", "x").is_err());
    }
}
