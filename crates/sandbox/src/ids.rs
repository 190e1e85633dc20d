//! User ids. The sandbox's root and its 65,535 other users are mapped to a range of host ids that belongs to
//! nobody and to no other sandbox, so that a learner who finds a hole in one sandbox is a stranger to the
//! host and to every other. Host uid 0 is never part of it: with it a sandbox's root could write
//! `/proc/sys/kernel/core_pattern` and run programs as the host's root.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use nix::fcntl::{Flock, FlockArg};
use nix::unistd::{Gid, Uid, getegid, geteuid};

use crate::Error;

/// Host ids from here to 2^31 - 1 are ours. systemd's container ranges end just below.
const FIRST: u32 = 0x7000_0000;
/// Ids of one sandbox.
const COUNT: u32 = 65_536;
/// Ranges there are.
const SLOTS: u32 = 0x1000_0000 / COUNT;

/// How the ids of a sandbox map to the host's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdMap {
    /// 65,536 host ids from `first` on, for users and groups alike: `first` is the engine's root, who owns init,
    /// and those after it are the learner's 0 to 65,534. Root in the sandbox is thereby a stranger even to init.
    Range {
        /// The host id of the engine's root.
        first: u32,
    },
    /// Only id 0 exists, and is the caller: all that an unprivileged caller can have without `newuidmap`.
    Single {
        /// The caller's user id.
        uid: Uid,
        /// The caller's group id.
        gid: Gid,
    },
}

impl IdMap {
    /// The contents of `uid_map` and `gid_map` of the engine's user namespace (user_namespaces(7)).
    pub(crate) fn engine_maps(self) -> (String, String) {
        match self {
            Self::Range { first } => {
                let line = format!("0 {first} {COUNT}\n");
                (line.clone(), line)
            }
            Self::Single { uid, gid } => (format!("0 {uid} 1\n"), format!("0 {gid} 1\n")),
        }
    }

    /// The same for the learner's, which lies inside the engine's.
    pub(crate) fn learner_map(self) -> String {
        let count = if self.is_range() { COUNT - 1 } else { 1 };
        format!("0 {} {count}\n", self.learner_offset())
    }

    /// The learner's id 0 as the engine's user namespace counts.
    pub(crate) fn learner_offset(self) -> u32 {
        u32::from(self.is_range())
    }

    /// The host's ids of the learner's root.
    pub fn learner_root(self) -> (Uid, Gid) {
        match self {
            Self::Range { first } => {
                let root = first + self.learner_offset();
                (Uid::from_raw(root), Gid::from_raw(root))
            }
            Self::Single { uid, gid } => (uid, gid),
        }
    }

    /// Whether other ids than root's exist in the sandbox.
    pub(crate) fn is_range(self) -> bool {
        matches!(self, Self::Range { .. })
    }
}

/// An id map that no other sandbox has for as long as this lives.
#[derive(Debug)]
pub struct IdLease {
    map: IdMap,
    _lock: Option<Flock<File>>,
}

impl IdLease {
    /// A free range if we are root, else the single id of the caller. A range is free if nobody holds the
    /// lock on its file in `directory` (one directory for the whole machine); the kernel drops the lock with
    /// the process, so no range is ever lost.
    pub fn claim(directory: &Path) -> Result<Self, Error> {
        if !geteuid().is_root() {
            let map = IdMap::Single {
                uid: geteuid(),
                gid: getegid(),
            };
            return Ok(Self { map, _lock: None });
        }
        fs::create_dir_all(directory).map_err(Error::file(directory))?;
        // Agents begin at different ranges, so that the thousandth does not try all that the others have.
        let begin = std::process::id() % SLOTS;
        for slot in (begin..SLOTS).chain(0..begin) {
            let path = directory.join(slot.to_string());
            let file = File::options()
                .create(true)
                .truncate(false)
                .write(true)
                .open(&path);
            let file = file.map_err(Error::file(&path))?;
            match Flock::lock(file, FlockArg::LockExclusiveNonblock) {
                Ok(lock) => {
                    return Ok(Self {
                        map: IdMap::Range {
                            first: FIRST + slot * COUNT,
                        },
                        _lock: Some(lock),
                    });
                }
                Err((_, nix::errno::Errno::EWOULDBLOCK)) => {}
                Err((_, errno)) => return Err(Error::file(path)(io::Error::from(errno))),
            }
        }
        Err(Error::NoIds(SLOTS))
    }

    /// The map.
    pub fn map(&self) -> IdMap {
        self.map
    }
}

#[cfg(test)]
mod tests {
    use super::{COUNT, FIRST, IdLease, SLOTS};

    #[test]
    fn ranges_neither_overlap_nor_hold_a_host_user() {
        let last = FIRST + (SLOTS - 1) * COUNT + (COUNT - 1);
        assert_eq!(last, 0x7fff_ffff);
        const { assert!(FIRST > 65_536, "below are the host's own users") };
    }

    #[test]
    fn two_leases_differ_and_a_dropped_one_is_given_again() {
        if !nix::unistd::geteuid().is_root() {
            eprintln!("skipped: ranges need root");
            return;
        }
        let directory = tempfile::tempdir().unwrap();
        let first = IdLease::claim(directory.path()).unwrap();
        let second = IdLease::claim(directory.path()).unwrap();
        assert_ne!(first.map(), second.map());
        let given = first.map();
        drop(first);
        assert_eq!(IdLease::claim(directory.path()).unwrap().map(), given);
    }
}
