//! Memory: pages of processes, page cache, tmpfs, and what the kernel allocates on a process's behalf.
//!
//! Kernel: admin-guide/cgroup-v2.rst, "Memory Interface Files"; admin-guide/cgroup-v1/memory.rst.
//!
//! What is not written, and why:
//! - `memory.high`. With swap off there is nothing to reclaim from a greedy program or a full tmpfs, so the kernel
//!   puts it to sleep instead of killing it. Measured on 6.1 with a limit of 64 MiB: `hog` dies after 0.5 s
//!   without `memory.high` or with 1 MiB below the limit, and not within 40 s with 2 MiB below; reading a file of
//!   150 MB takes 1.4 s without and 28 s with 90 %. v1 has no such thing.
//! - `memory.oom.group`: the kernel would kill init with the rest, and the learner would lose the shell.
//! - `memory.kmem.*` of v1. Kernel memory is part of the limit in both generations (on v1 since 5.16, where the limit
//!   of its own became a no-op).

use std::path::Path;

use crate::cgroup::file::{set, set_if_present};
use crate::cgroup::{CgroupError, Version};

pub(super) fn limit(group: &Path, version: Version, bytes: u64) -> Result<(), CgroupError> {
    match version {
        Version::V1 => {
            set(group, "memory.limit_in_bytes", bytes.to_string())?;
            // Memory and swap together: the same number means no swap. Absent where swap is not accounted.
            set_if_present(group, "memory.memsw.limit_in_bytes", bytes.to_string())
        }
        Version::V2 => {
            set(group, "memory.max", bytes.to_string())?;
            // Absent from a kernel without swap.
            set_if_present(group, "memory.swap.max", "0")
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::cgroup::Version;
    use crate::cgroup::controllers::{Controller, EXAMPLE, check};

    #[test]
    fn the_limit_covers_swap_where_swap_is_counted() {
        check(
            Controller::Memory,
            Version::V1,
            &EXAMPLE,
            &[
                ("memory.limit_in_bytes", "67108864"),
                ("memory.memsw.limit_in_bytes", "67108864"),
            ],
        );
        check(
            Controller::Memory,
            Version::V2,
            &EXAMPLE,
            &[("memory.max", "67108864"), ("memory.swap.max", "0")],
        );
    }

    #[test]
    fn a_kernel_without_swap_is_no_obstacle() {
        let v1 = [("memory.limit_in_bytes", "67108864")];
        check(Controller::Memory, Version::V1, &EXAMPLE, &v1);
        check(
            Controller::Memory,
            Version::V2,
            &EXAMPLE,
            &[("memory.max", "67108864")],
        );
    }
}
