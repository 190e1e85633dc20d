//! Landlock (kernel documentation, userspace-api/landlock.rst) on the thread that unpacks.

use std::os::fd::BorrowedFd;

use landlock::{
    ABI, Access as _, AccessFs, BitFlags, CompatLevel, Compatible as _, PathBeneath, Ruleset,
    RulesetAttr as _, RulesetCreatedAttr as _, RulesetError, RulesetStatus,
};

/// The oldest interface that lets a hard link be made from one directory to another (Linux 5.19).
const NEEDED: ABI = ABI::V2;

/// Keeps this thread from touching any file outside of `dir` that it has not open already, for good. `false` where the
/// kernel has no Landlock: paths are resolved beneath `dir` in any case, and this is a second fence.
pub(super) fn to(dir: BorrowedFd<'_>) -> bool {
    restrict(dir).is_ok_and(|status| status == RulesetStatus::FullyEnforced)
}

fn restrict(dir: BorrowedFd<'_>) -> Result<RulesetStatus, RulesetError> {
    let all: BitFlags<AccessFs> = AccessFs::from_all(NEEDED);
    let status = Ruleset::default()
        .set_compatibility(CompatLevel::HardRequirement)
        .handle_access(all)?
        .create()?
        .add_rule(PathBeneath::new(dir, all))?
        .restrict_self()?;
    Ok(status.ruleset)
}
