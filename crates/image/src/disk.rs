//! Files that are whole or not there at all.

use std::fs::{self, DirBuilder, File};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};

use crate::Error;

/// Makes a directory and those above it, with this mode for the last.
pub(crate) fn make_dir(path: &Path, mode: u32) -> Result<(), Error> {
    if path.is_dir() {
        return Ok(());
    }
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(Error::io("cannot create", parent))?;
    }
    match DirBuilder::new().mode(mode).create(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            Err(Error::io("cannot create", path)(error))
        }
        _ => Ok(()),
    }
}

/// Replaces `path` by a file with this content, or leaves it as it was. `tmp` is a directory on the same filesystem.
pub(crate) fn write(tmp: &Path, path: &Path, content: &[u8]) -> Result<(), Error> {
    let mut file = tempfile::NamedTempFile::new_in(tmp).map_err(Error::io("cannot create a file in", tmp))?;
    file.write_all(content).map_err(Error::io("cannot write", path))?;
    keep(file, path)
}

/// Brings a finished temporary file to the disk and gives it its name.
pub(crate) fn keep(file: tempfile::NamedTempFile, path: &Path) -> Result<(), Error> {
    file.as_file()
        .set_permissions(fs::Permissions::from_mode(0o644))
        .and_then(|()| file.as_file().sync_all())
        .map_err(Error::io("cannot write", path))?;
    file.persist(path)
        .map_err(|error| Error::io("cannot create", path)(error.error))?;
    sync_parent(path)
}

/// Brings a directory's names to the disk.
pub(crate) fn sync_parent(path: &Path) -> Result<(), Error> {
    let parent = path.parent().unwrap_or(path);
    File::open(parent)
        .and_then(|dir| dir.sync_all())
        .map_err(Error::io("cannot write", parent))
}

/// Brings all that was written to a filesystem to its disk.
pub(crate) fn sync_all(dir: &Path) -> Result<(), Error> {
    let handle = File::open(dir).map_err(Error::io("cannot read", dir))?;
    rustix::fs::syncfs(&handle).map_err(Error::io("cannot write", dir))
}

/// Gives a finished file or directory its name.
pub(crate) fn publish(from: &Path, to: &Path) -> Result<(), Error> {
    fs::rename(from, to).map_err(Error::io("cannot create", to))?;
    sync_parent(to)
}

/// Removes a directory tree that has no mount in it: a killed build may have left the machine's own `/dev`
/// mounted there.
pub(crate) fn remove_tree(path: &Path) -> Result<(), Error> {
    let real = match path.canonicalize() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        real => real.map_err(Error::io("cannot read", path))?,
    };
    let mounts = fs::read_to_string("/proc/self/mountinfo")
        .map_err(Error::io("cannot read", "/proc/self/mountinfo"))?;
    let mounted = |line: &str| {
        line.split(' ')
            .nth(4)
            .is_some_and(|point| unescape(point).starts_with(&real))
    };
    if mounts.lines().any(mounted) {
        return Err(Error::Mounted(path.into()));
    }
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            open_up(path);
            fs::remove_dir_all(path).map_err(Error::io("cannot remove", path))
        }
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(Error::io("cannot remove", path)(error)),
        _ => Ok(()),
    }
}

/// A path as mountinfo has it: space, tab, line end and backslash are three octal digits after a backslash
/// (proc_pid_mountinfo(5)).
fn unescape(point: &str) -> PathBuf {
    let mut parts = point.split('\\');
    let mut path = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part
            .get(..3)
            .and_then(|digits| u8::from_str_radix(digits, 8).ok())
        {
            Some(byte) => {
                path.push(char::from(byte));
                path.push_str(&part[3..]);
            }
            None => path.push_str(part),
        }
    }
    path.into()
}

/// Lets a user who is not root remove what is in directories that an image made read-only. What fails here fails
/// again, with a message, when it is removed.
fn open_up(dir: &Path) {
    let _ = fs::set_permissions(dir, fs::Permissions::from_mode(0o700));
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            open_up(&entry.path());
        }
    }
}

/// File names in a directory, sorted; none where there is no directory.
pub(crate) fn names_in(dir: &Path) -> Result<Vec<String>, Error> {
    let entries = match fs::read_dir(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(Error::io("cannot read", dir))?,
    };
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .collect();
    names.sort();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mount_points_are_read_as_they_are_written() {
        for (point, expected) in [
            ("/a/b", "/a/b"),
            ("/a\\040b\\011", "/a b\t"),
            ("/a\\134040", "/a\\040"),
            ("/\u{5668}\\040", "/\u{5668} "),
        ] {
            assert_eq!(unescape(point), Path::new(expected), "{point}");
        }
    }
}
