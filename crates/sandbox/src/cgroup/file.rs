//! Writing to a cgroup filesystem.

use std::fs;
use std::os::unix::fs::chown;
use std::path::Path;

use nix::unistd::{Gid, Uid};

use super::CgroupError;

pub(super) fn make(group: &Path) -> Result<(), CgroupError> {
    fs::create_dir_all(group).map_err(CgroupError::operation("make the group", group))
}

pub(super) fn set(group: &Path, file: &str, value: impl AsRef<str>) -> Result<(), CgroupError> {
    let value = value.as_ref();
    let path = group.join(file);
    fs::write(&path, value).map_err(CgroupError::operation(format!("write `{value}` to"), path))
}

/// For files that depend on how the kernel was built or booted.
pub(super) fn set_if_present(group: &Path, file: &str, value: impl AsRef<str>) -> Result<(), CgroupError> {
    if group.join(file).exists() {
        set(group, file, value)
    } else {
        Ok(())
    }
}

/// Gives a group and these of its files to a user.
pub(super) fn give(group: &Path, files: &[&str], (uid, gid): (Uid, Gid)) -> Result<(), CgroupError> {
    let files = files.iter().map(|name| group.join(name));
    for path in files.chain([group.to_owned()]) {
        chown(&path, Some(uid.as_raw()), Some(gid.as_raw()))
            .map_err(CgroupError::operation("give the sandbox's user", path))?;
    }
    Ok(())
}
