//! CPU time: a ceiling per tenth of a second, and a weight for when the machine is full.
//!
//! Kernel: admin-guide/cgroup-v2.rst, "CPU Interface Files"; scheduler/sched-bwc.rst and
//! scheduler/sched-design-CFS.rst for v1.

use std::path::Path;

use crate::cgroup::file::set;
use crate::cgroup::{CgroupError, Version};

const PERIOD_MICROSECONDS: u32 = 100_000;

pub(super) fn limit(group: &Path, version: Version, milli: u32) -> Result<(), CgroupError> {
    // The kernel takes no quota below a millisecond.
    let quota = (u64::from(milli) * u64::from(PERIOD_MICROSECONDS) / 1000).max(1000);
    match version {
        Version::V1 => {
            set(group, "cpu.cfs_period_us", PERIOD_MICROSECONDS.to_string())?;
            set(group, "cpu.cfs_quota_us", quota.to_string())?;
            set(group, "cpu.shares", shares(milli).to_string())
        }
        Version::V2 => {
            set(group, "cpu.max", format!("{quota} {PERIOD_MICROSECONDS}"))?;
            set(group, "cpu.weight", weight(milli).to_string())
        }
    }
}

/// A whole CPU weighs what a group weighs by default.
fn weight(milli: u32) -> u64 {
    (u64::from(milli) / 10).clamp(1, 10_000)
}

fn shares(milli: u32) -> u64 {
    (u64::from(milli) * 1024 / 1000).clamp(2, 262_144)
}

#[cfg(test)]
mod tests {
    use crate::cgroup::controllers::{Controller, EXAMPLE, check};
    use crate::cgroup::{Limits, Version};

    fn check_both(cpu_milli: u32, quota: &str, shares: &str, weight: &str) {
        let limits = Limits { cpu_milli, ..EXAMPLE };
        let v1 = [
            ("cpu.cfs_period_us", "100000"),
            ("cpu.cfs_quota_us", quota),
            ("cpu.shares", shares),
        ];
        check(Controller::Cpu, Version::V1, &limits, &v1);
        let max = format!("{quota} 100000");
        let v2 = [("cpu.max", max.as_str()), ("cpu.weight", weight)];
        check(Controller::Cpu, Version::V2, &limits, &v2);
    }

    #[test]
    fn ceiling_and_weight_follow_from_one_number() {
        check_both(1000, "100000", "1024", "100");
        check_both(500, "50000", "512", "50");
        check_both(4000, "400000", "4096", "400");
    }

    #[test]
    fn the_kernels_least_values_are_kept() {
        check_both(1, "1000", "2", "1");
    }
}
