//! Resources that no cgroup counts.

use nix::sys::resource::{Resource, setrlimit};
use nix::sys::stat::{Mode, umask};

use crate::Error;
use crate::error::Step;

const LIMITS: [(Resource, u64); 5] = [
    (Resource::RLIMIT_NOFILE, 4096),
    (Resource::RLIMIT_CORE, 0),
    (Resource::RLIMIT_MEMLOCK, 64 << 10),
    (Resource::RLIMIT_MSGQUEUE, 256 << 10),
    (Resource::RLIMIT_SIGPENDING, 1024),
];

/// Soft and hard alike: nobody inside has the capability over the host to raise them.
pub(super) fn set() -> Result<(), Error> {
    umask(Mode::from_bits_truncate(0o022));
    LIMITS
        .iter()
        .try_for_each(|&(resource, limit)| setrlimit(resource, limit, limit).step("resource limits"))
}
