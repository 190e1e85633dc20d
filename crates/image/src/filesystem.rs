//! What the store lies on.

use rustix::fs::statfs;
use serde::Serialize;

use crate::Error;
use crate::store::Store;

/// The filesystem that a store lies on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Filesystem {
    /// Its name, or its number in hexadecimal.
    pub name: String,
    /// Whether root's sandboxes can show the owners of an image through their own ids. `None` where it is not known.
    pub id_mapped: Option<bool>,
    /// Free bytes.
    pub free: u64,
}

/// Magic numbers (statfs(2)) and which can be mounted with mapped ids (mount_setattr(2)) on Linux 5.19.
const KNOWN: [(i64, &str, bool); 10] = [
    (0xef53, "ext4", true),
    (0x5846_5342, "xfs", true),
    (0x9123_683e, "btrfs", true),
    (0xf2f5_2010, "f2fs", true),
    // Since Linux 6.3.
    (0x0102_1994, "tmpfs", false),
    (0x794c_7630, "overlayfs", false),
    (0x6969, "nfs", false),
    (0x2fc1_2fc1, "zfs", false),
    (0x6573_5546, "fuse", false),
    (0x0102_1997, "9p", false),
];

impl Store {
    /// The filesystem of the store, or of where it will be.
    pub fn filesystem(&self) -> Result<Filesystem, Error> {
        let place = self
            .dir()
            .ancestors()
            .find(|dir| dir.exists())
            .unwrap_or(self.dir());
        let about = statfs(place).map_err(Error::io("cannot read", place))?;
        let found = KNOWN.iter().find(|(magic, ..)| *magic == about.f_type);
        Ok(Filesystem {
            name: found.map_or_else(|| format!("{:#x}", about.f_type), |(_, name, _)| (*name).into()),
            id_mapped: found.map(|(_, _, id_mapped)| *id_mapped),
            free: about.f_bavail * u64::try_from(about.f_bsize).unwrap_or(0),
        })
    }
}
