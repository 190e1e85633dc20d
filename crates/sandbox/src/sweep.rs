//! What a sandbox is made of is written down before it is made, so that the next start can remove what a
//! killed agent left. (A sandbox dies with its agent; only its groups outlive it.)

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::Error;
use crate::cgroup::{Cgroup, Layout};

const FILE: &str = "journal";
const GROUP: &str = "cgroup ";

/// Everything that outlives the agent of a sandbox if that is killed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Journal {
    id: String,
    groups: Vec<PathBuf>,
}

impl Journal {
    /// What a sandbox `id` will be made of.
    pub(crate) fn new(layout: &Layout, id: &str) -> Self {
        Self {
            id: id.to_owned(),
            groups: Cgroup::paths(layout, id),
        }
    }

    /// Writes it down, durably, in the sandbox's directory: one line for each thing, with its kind in front.
    pub(crate) fn write(&self, dir: &Path) -> Result<(), Error> {
        let mut text = format!("id {}\n", self.id);
        for group in &self.groups {
            // No newline: the kernel refuses one in a group's name.
            let _ = writeln!(text, "{GROUP}{}", group.display());
        }
        let path = dir.join(FILE);
        let write = || {
            let mut file = File::create(&path)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()
        };
        write().map_err(Error::file(path.clone()))
    }

    /// `None` if the agent did not come as far as writing it, and so made nothing.
    fn read(dir: &Path) -> Option<Self> {
        let text = fs::read_to_string(dir.join(FILE)).ok()?;
        let id = text.lines().find_map(|line| line.strip_prefix("id "))?;
        let groups = text
            .lines()
            .filter_map(|line| line.strip_prefix(GROUP))
            .map(PathBuf::from);
        // A journal cut short may end within a path.
        let whole = groups.filter(|group| group.is_absolute() && group.ends_with(id));
        Some(Self {
            id: id.to_owned(),
            groups: whole.collect(),
        })
    }
}

/// What [`sweep`] found.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Directories of sandboxes that were removed.
    pub removed: Vec<PathBuf>,
    /// Groups without a directory, an owner or processes, which were removed too.
    pub groups: Vec<PathBuf>,
}

/// Removes every sandbox whose directory lies in `directory` (one sub-directory each), killing what still
/// runs in it, and groups that nobody knows of any more. Call it when no agent of yours is alive. Sandboxes of
/// servers with another directory are left alone.
pub fn sweep(directory: &Path) -> Result<Swept, Error> {
    let mut swept = Swept::default();
    let entries = match fs::read_dir(directory) {
        Ok(entries) => Some(entries),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(Error::file(directory)(error)),
    };
    let directories = entries.into_iter().flatten().flatten().map(|entry| entry.path());
    for dir in directories.filter(|path| path.is_dir()) {
        sweep_one(&dir)?;
        swept.removed.push(dir);
    }
    swept.groups = sweep_groups();
    Ok(swept)
}

/// Removes groups that nobody knows of any more, and returns their paths. Those of living agents, of whichever server, have
/// an owner and are left alone.
pub fn sweep_groups() -> Vec<PathBuf> {
    Layout::detect().map_or_else(|_| Vec::new(), |layout| Cgroup::remove_leftovers(&layout))
}

/// Removes what an agent that was killed left of one sandbox: its groups, what still runs in them, and `dir`.
pub fn sweep_one(dir: &Path) -> Result<(), Error> {
    if let Some(journal) = Journal::read(dir) {
        // What hangs in the kernel has no owner any more: a later start finds it again.
        Cgroup::remove_orphan(&journal.groups);
    }
    match fs::remove_dir_all(dir) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(Error::file(dir)(error)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_journal_says_where_everything_is() {
        let dir = tempfile::tempdir().unwrap();
        let groups = ["/g/memory/utsuwa/sb", "/g/my cpu/utsuwa/sb"].map(PathBuf::from);
        let journal = Journal {
            id: "sb".into(),
            groups: groups.into(),
        };
        journal.write(dir.path()).unwrap();
        assert_eq!(Journal::read(dir.path()), Some(journal));
    }

    #[test]
    fn a_journal_cut_short_names_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(Journal::read(dir.path()), None);
        for (text, groups) in [
            ("", None),
            ("id sb\n", Some(0)),
            ("id sb\ncgroup /g/memory/utsuwa", Some(0)),
            ("id sb\ncgroup /g/memory/utsuwa/sb\ncgroup /g/c", Some(1)),
            ("id sb\ncgroup utsuwa/sb\n", Some(0)),
        ] {
            fs::write(dir.path().join(FILE), text).unwrap();
            let found = Journal::read(dir.path()).map(|journal| journal.groups.len());
            assert_eq!(found, groups, "{text:?}");
        }
    }

    #[test]
    fn a_directory_without_a_journal_is_removed() {
        let dir = tempfile::tempdir().unwrap();
        let sandbox = dir.path().join("sb");
        fs::create_dir(&sandbox).unwrap();
        let removed = sweep(dir.path()).unwrap().removed;
        assert!(!sandbox.exists());
        assert_eq!(removed, [sandbox]);
        assert_eq!(
            sweep(&dir.path().join("none")).unwrap().removed,
            Vec::<PathBuf>::new()
        );
    }
}
