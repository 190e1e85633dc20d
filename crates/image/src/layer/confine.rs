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

#[cfg(test)]
mod tests {
    use std::fs::{self, File};
    use std::os::fd::AsFd;

    #[test]
    fn a_confined_thread_reaches_nothing_outside() {
        let (inside, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let canary = outside.path().join("canary");
        fs::write(&canary, "alive").unwrap();
        let dir = File::open(inside.path()).unwrap();
        let confined = std::thread::scope(|scope| {
            let thread = scope.spawn(|| {
                if !super::to(dir.as_fd()) {
                    return false;
                }
                for result in [
                    fs::read(&canary).map(drop),
                    fs::write(&canary, "dead"),
                    fs::remove_file(&canary),
                    fs::hard_link(&canary, inside.path().join("link")),
                    fs::create_dir(outside.path().join("new")),
                ] {
                    result.unwrap_err();
                }
                fs::write(inside.path().join("file"), "").unwrap();
                true
            });
            thread.join().unwrap()
        });
        if !confined {
            println!("skipped: this kernel has no Landlock");
            return;
        }
        // Only the thread was confined.
        assert_eq!(fs::read_to_string(&canary).unwrap(), "alive");
        assert!(inside.path().join("file").exists());
    }
}
