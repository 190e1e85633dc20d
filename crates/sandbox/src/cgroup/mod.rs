//! The control groups of one sandbox.
//!
//! `<base>/<id>` belongs to the host and carries the limits; `<base>/<id>/payload` is the root of the
//! sandbox's cgroup namespace. If it is delegated, the learner may make groups in it and move processes, but
//! not lift the limits above. On v2, where a group with controllers for its children may hold no processes
//! (cgroup-v2.rst, "No Internal Process Constraint"), they live in `payload/shell`.
//!
//! The order of calls: [`Cgroup::create`]; on v2 the first process is born in [`Cgroup::clone_target`];
//! it takes [`Cgroup::entrance`] before it does anything else; [`Cgroup::settle`] once it has its cgroup namespace.

mod controllers;
mod delegation;
mod entrance;
mod error;
mod file;
mod layout;
mod limits;
mod owner;
mod remove;
mod v1;
mod v2;

use std::fs;
use std::io;
use std::os::fd::OwnedFd;
use std::path::{Component, Path, PathBuf};

use nix::unistd::{Gid, Pid, Uid};

pub use controllers::Controller;
pub use delegation::Delegation;
pub(crate) use entrance::Entrance;
pub use error::CgroupError;
pub use layout::{Layout, Version};
pub use limits::{Io, Limits};

/// A sandbox's groups; dropping it kills what is in them and removes them.
#[derive(Debug)]
pub struct Cgroup {
    layout: Layout,
    id: String,
    delegation: Delegation,
    _owner: owner::Owner,
}

impl Cgroup {
    /// Makes the groups and sets the limits. If that fails, nothing is left.
    pub(crate) fn create(
        layout: &Layout,
        id: &str,
        limits: &Limits,
        delegation: Delegation,
    ) -> Result<Self, CgroupError> {
        let layout = layout.limited_by(limits);
        let group = Self {
            _owner: owner::make_owned(&layout.base(Controller::Memory).join(id))?,
            layout,
            id: id.to_owned(),
            delegation,
        };
        match group.layout.version {
            Version::V1 => v1::create(&group, limits)?,
            Version::V2 => v2::create(&group, limits)?,
        }
        Ok(group)
    }

    /// The directories that a sandbox `id` has, in the order of their making, for the journal.
    pub(crate) fn paths(layout: &Layout, id: &str) -> Vec<PathBuf> {
        layout.directories().map(|base| base.join(id)).collect()
    }

    /// Kills what is in the groups that an agent left, and removes them; `true` once they are gone.
    pub(crate) fn remove_orphan(paths: &[PathBuf]) -> bool {
        remove::remove_all(paths)
    }

    /// Removes the groups below `layout`'s that have neither an owner nor processes, and returns their paths.
    pub(crate) fn remove_leftovers(layout: &Layout) -> Vec<PathBuf> {
        let mut removed = Vec::new();
        for base in layout.directories() {
            for group in children(base) {
                let Some(id) = group.file_name() else { continue };
                // The owner's lock is on the first directory, which is made first and removed last: one that has
                // only others is no longer anybody's.
                let first = layout.base(Controller::Memory).join(id);
                let owner = owner::lock(&first);
                let ownerless = owner.is_ok() || !first.exists();
                if ownerless
                    && processes(&group).is_empty()
                    && remove::remove_all(std::slice::from_ref(&group))
                {
                    removed.push(group);
                }
            }
        }
        removed
    }

    /// The directory of the delegated group, for `CLONE_INTO_CGROUP`; v1 has no such thing. The kernel answers EBUSY
    /// once the group has controllers for its children: then use [`Cgroup::clone_leaf`].
    pub(crate) fn clone_target(&self) -> Result<Option<OwnedFd>, CgroupError> {
        match self.layout.version {
            Version::V1 => Ok(None),
            Version::V2 => open(&self.payload(Controller::Memory)).map(Some),
        }
    }

    /// The directory of the group below it that may hold processes at any time. A cgroup namespace that is made by
    /// a process born there has it for its root, and the learner no sub-tree with controllers.
    pub(crate) fn clone_leaf(&self) -> Result<Option<OwnedFd>, CgroupError> {
        match self.layout.version {
            Version::V1 => Ok(None),
            Version::V2 => open(&v2::leaf(self)?).map(Some),
        }
    }

    /// What the first process has to do before it goes on to be under the limits.
    pub(crate) fn entrance(&self) -> Result<Entrance, CgroupError> {
        match self.layout.version {
            Version::V1 => v1::entrance(self),
            Version::V2 => Ok(Entrance(Vec::new())),
        }
    }

    /// Hands the sub-tree to the sandbox's root, `owner`, as far as it is delegated. `pid` is the first process,
    /// which has its cgroup namespace by now.
    pub(crate) fn settle(&self, pid: Pid, owner: (Uid, Gid)) -> Result<(), CgroupError> {
        match self.layout.version {
            Version::V1 => v1::settle(self, owner),
            Version::V2 => v2::settle(self, pid, owner),
        }
    }

    /// Every process in the sandbox, by host id.
    pub fn processes(&self) -> Vec<Pid> {
        processes(&self.host(Controller::Pids))
    }

    /// Bytes of memory in use.
    pub fn memory(&self) -> Option<u64> {
        let file = match self.layout.version {
            Version::V1 => "memory.usage_in_bytes",
            Version::V2 => "memory.current",
        };
        let text = fs::read_to_string(self.host(Controller::Memory).join(file)).ok()?;
        text.trim().parse().ok()
    }

    /// The generation of cgroups it is made of.
    pub fn version(&self) -> Version {
        self.layout.version
    }

    /// Whether the learner may make groups. If not, the sandbox's cgroup filesystems are to be mounted read-only.
    pub fn delegated(&self) -> bool {
        self.delegation == Delegation::Own
    }

    /// The directory that carries the limits of `controller`; `None` if the sandbox is not limited by it.
    pub fn directory(&self, controller: Controller) -> Option<PathBuf> {
        let limited = self.layout.bases.iter().any(|(known, _)| *known == controller);
        limited.then(|| self.host(controller))
    }

    /// A file of a group that the learner made. `controller` is `memory`, `cpu` or `pids`; `path` is
    /// relative to the root of the learner's sub-tree. `None` if there is no such group or file, or `path`
    /// tries to leave the sub-tree.
    pub fn learner_file(&self, controller: &str, path: &str, file: &str) -> io::Result<Option<String>> {
        let named = |known: &Controller| known.name(self.layout.version) == controller;
        let Some(controller) = Controller::REQUIRED.into_iter().find(named) else {
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
        match fs::read_to_string(self.payload(controller).join(path).join(file)) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            // A group that is just being removed.
            Err(error) if error.raw_os_error() == Some(libc::ENODEV) => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn host(&self, controller: Controller) -> PathBuf {
        self.layout.base(controller).join(&self.id)
    }

    /// The group of the sandbox's processes. What is not delegated needs no second one: the host's files are
    /// not the learner's to write.
    fn payload(&self, controller: Controller) -> PathBuf {
        let shared = self.layout.version == Version::V1
            && (self.delegation == Delegation::None || controller == Controller::Io);
        if shared {
            self.host(controller)
        } else {
            self.host(controller).join("payload")
        }
    }
}

impl Drop for Cgroup {
    fn drop(&mut self) {
        // What hangs in the kernel stays for a later sweep: the lock goes with this guard.
        remove::remove_all(&Self::paths(&self.layout, &self.id));
    }
}

/// The processes in a group and below.
fn processes(group: &Path) -> Vec<Pid> {
    let text = fs::read_to_string(group.join("cgroup.procs")).unwrap_or_default();
    let mut found: Vec<Pid> = text
        .lines()
        .filter_map(|line| line.parse().ok())
        .map(Pid::from_raw)
        .collect();
    found.extend(children(group).iter().flat_map(|child| processes(child)));
    found
}

fn children(group: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(group) else {
        return Vec::new();
    };
    let is_directory = |entry: &fs::DirEntry| entry.file_type().is_ok_and(|kind| kind.is_dir());
    entries
        .flatten()
        .filter(is_directory)
        .map(|entry| entry.path())
        .collect()
}

fn open(group: &Path) -> Result<OwnedFd, CgroupError> {
    let opened = fs::File::open(group).map(OwnedFd::from);
    opened.map_err(CgroupError::operation("open the group", group))
}

#[cfg(test)]
mod tests;
