//! Processes and threads. The file is the same in both generations.
//!
//! Kernel: admin-guide/cgroup-v2.rst, "PID Interface Files"; admin-guide/cgroup-v1/pids.rst.

use std::path::Path;

use crate::cgroup::CgroupError;
use crate::cgroup::file::set;

pub(super) fn limit(group: &Path, pids: u32) -> Result<(), CgroupError> {
    set(group, "pids.max", pids.to_string())
}

#[cfg(test)]
mod tests {
    use crate::cgroup::Version;
    use crate::cgroup::controllers::{Controller, EXAMPLE, check};

    #[test]
    fn both_generations_have_the_same_file() {
        for version in [Version::V1, Version::V2] {
            check(Controller::Pids, version, &EXAMPLE, &[("pids.max", "32")]);
        }
    }
}
