//! Whether learners get control groups of their own.

use sandbox::cgroup::{Layout, Version};

use super::{Finding, Status};

const NAME: &str = "learners' groups";

/// Nothing where there are no limits at all, which is a finding of its own.
pub(super) fn report(delegate_v1: bool) -> Option<Finding> {
    let layout = Layout::detect().ok()?;
    Some(finding(layout.version, delegate_v1))
}

fn finding(version: Version, delegate_v1: bool) -> Finding {
    match (version, delegate_v1) {
        (Version::V2, _) => Finding::ok(NAME, "each sandbox has a bounded sub-tree of its own"),
        (Version::V1, false) => Finding::bad(
            NAME,
            Status::Degraded,
            "none on cgroup v1: lessons on control groups cannot be done",
            "Boot with cgroup v2 (`systemd.unified_cgroup_hierarchy=1 cgroup_no_v1=all`); or, for people you trust, \
             set delegate_cgroup_v1.",
        ),
        (Version::V1, true) => Finding::bad(
            NAME,
            Status::Degraded,
            "delegated on cgroup v1, where nothing bounds their number: learners can use up the machine's memory with them",
            "Boot with cgroup v2 (`systemd.unified_cgroup_hierarchy=1 cgroup_no_v1=all`) for people you do not trust.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn v1_is_never_quite_right_and_says_why() {
        for (version, delegate, status, word) in [
            (Version::V2, false, Status::Ok, "bounded"),
            (Version::V1, false, Status::Degraded, "cannot be done"),
            (Version::V1, true, Status::Degraded, "nothing bounds"),
        ] {
            let finding = finding(version, delegate);
            assert_eq!(finding.status, status);
            assert!(finding.found.contains(word), "{}", finding.found);
        }
    }
}
