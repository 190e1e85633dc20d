//! Which sandbox is alive: the agent that made a group holds a lock on its directory, and the kernel drops the lock
//! with the agent. So any server can tell what another one, with a runtime directory of its own, still needs.

use std::fs::File;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use nix::errno::Errno;
use nix::fcntl::{Flock, FlockArg};

use super::CgroupError;
use super::file::make;

/// Held by the owner of a sandbox's groups as long as it lives.
pub(super) type Owner = Flock<File>;

/// Makes the group and becomes its owner. A server that removes leftovers may take the new, still ownerless
/// directory for one; then there is another to be made.
pub(super) fn make_owned(group: &Path) -> Result<Owner, CgroupError> {
    loop {
        make(group)?;
        match lock(group) {
            Ok(owner) if is_still(group, &owner) => return Ok(owner),
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(CgroupError::operation("become the owner of", group)(error)),
        }
    }
}

/// The lock on a group without an owner.
pub(super) fn lock(group: &Path) -> io::Result<Owner> {
    let directory = File::open(group)?;
    Flock::lock(directory, FlockArg::LockExclusiveNonblock).map_err(|(_, errno)| match errno {
        Errno::EWOULDBLOCK => io::Error::new(io::ErrorKind::ResourceBusy, "another sandbox has that id"),
        errno => errno.into(),
    })
}

fn is_still(group: &Path, owner: &File) -> bool {
    let inode = |metadata: io::Result<std::fs::Metadata>| metadata.map(|found| found.ino()).ok();
    inode(std::fs::metadata(group)) == inode(owner.metadata())
}

#[cfg(test)]
mod tests {
    use super::{lock, make_owned};

    #[test]
    fn a_group_has_one_owner_at_a_time() {
        let base = tempfile::tempdir().unwrap();
        let group = base.path().join("sb");
        let owner = make_owned(&group).unwrap();
        assert!(lock(&group).is_err());
        let error = make_owned(&group).unwrap_err().to_string();
        assert!(
            error.contains("become the owner") && error.contains("another sandbox"),
            "{error}"
        );
        drop(owner);
        assert!(lock(&group).is_ok());
    }
}
