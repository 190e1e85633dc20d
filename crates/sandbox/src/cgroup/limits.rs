//! What a sandbox may use.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// Hard limits, set before the first process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of memory, page cache, tmpfs and the kernel's own structures included. Swap is off.
    pub memory: u64,
    /// Thousandths of one CPU: the most it gets, and its weight when the machine is full.
    pub cpu_milli: u32,
    /// Processes and threads.
    pub pids: u32,
    /// Reading from the disk that holds its image.
    pub io: Option<Io>,
}

/// A limit on reading from one disk. Writing needs none: the writable layer is in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Io {
    pub(super) major: u64,
    pub(super) minor: u64,
    pub(super) read_bytes: u64,
}

impl Io {
    /// A limit of `read_bytes` per second on the disk that `path` lies on; `None` if that is no disk, such as a
    /// tmpfs, or one that the kernel does not name (btrfs, overlay).
    pub fn reading(path: &Path, read_bytes: u64) -> Option<Self> {
        let device = fs::metadata(path).ok()?.dev();
        let (major, minor) = (libc::major(device), libc::minor(device));
        let (major, minor) = whole_disk(Path::new(&format!("/sys/dev/block/{major}:{minor}")))?;
        Some(Self {
            major,
            minor,
            read_bytes,
        })
    }
}

/// The kernel limits disks, not partitions; a partition's directory lies in its disk's.
fn whole_disk(device: &Path) -> Option<(u64, u64)> {
    let mut device = fs::canonicalize(device).ok()?;
    if device.join("partition").exists() {
        device.pop();
    }
    let text = fs::read_to_string(device.join("dev")).ok()?;
    let (major, minor) = text.trim().split_once(':')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_partition_stands_for_its_disk() {
        let sys = tempfile::tempdir().unwrap();
        let disk = sys.path().join("vda");
        fs::create_dir_all(disk.join("vda1")).unwrap();
        fs::write(disk.join("dev"), "254:0\n").unwrap();
        fs::write(disk.join("vda1/dev"), "254:1\n").unwrap();
        fs::write(disk.join("vda1/partition"), "1\n").unwrap();
        assert_eq!(whole_disk(&disk.join("vda1")), Some((254, 0)));
        assert_eq!(whole_disk(&disk), Some((254, 0)));
    }

    #[test]
    fn what_lies_on_no_disk_has_no_limit() {
        assert_eq!(Io::reading(Path::new("/proc"), 1), None);
        assert_eq!(Io::reading(Path::new("/no/such/file"), 1), None);
    }
}
