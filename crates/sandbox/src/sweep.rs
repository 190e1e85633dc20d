//! What a sandbox is made of is written down before it is made, so that the next start can remove what a
//! killed agent left. (A sandbox dies with its agent; only its groups outlive it.)

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::Error;
use crate::cgroup::{Cgroup, Layout};

const FILE: &str = "journal";

pub(crate) struct Journal;

impl Journal {
    /// Writes down, durably, that a sandbox `id` is about to be made.
    pub(crate) fn write(dir: &Path, id: &str) -> Result<(), Error> {
        let path = dir.join(FILE);
        let write = || {
            let mut file = File::create(&path)?;
            writeln!(file, "{id}")?;
            file.sync_all()
        };
        write().map_err(Error::file(path.clone()))
    }

    fn read(dir: &Path) -> io::Result<String> {
        fs::read_to_string(dir.join(FILE)).map(|text| text.trim().to_owned())
    }
}

/// What [`sweep`] found.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Directories of sandboxes that were removed.
    pub removed: Vec<PathBuf>,
}

/// Removes every sandbox whose directory lies in `directory` (one sub-directory each), killing what still
/// runs in it. Call it when no agent of yours is alive.
pub fn sweep(directory: &Path) -> Result<Swept, Error> {
    let mut swept = Swept::default();
    let entries = match fs::read_dir(directory) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(swept),
        Err(error) => return Err(Error::file(directory)(error)),
    };
    for dir in entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.is_dir())
    {
        sweep_one(&dir)?;
        swept.removed.push(dir);
    }
    Ok(swept)
}

/// Removes what an agent that was killed left of one sandbox: its groups, what still runs in them, and `dir`.
pub fn sweep_one(dir: &Path) -> Result<(), Error> {
    if let (Ok(id), Ok(layout)) = (Journal::read(dir), Layout::detect()) {
        drop(Cgroup::orphan(&layout, &id));
    }
    match fs::remove_dir_all(dir) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(Error::file(dir)(error)),
        _ => Ok(()),
    }
}
