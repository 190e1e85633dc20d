//! From the tables to programs for the kernel.

use std::collections::{BTreeMap, BTreeSet};

use seccompiler::{
    BackendError, BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule, TargetArch,
};

use super::argument::{CHECKS, Check, Condition, Test};
use super::group::{Closed, GROUPS, Group};
use super::ranges;
use super::tier::Tier;

/// A filter could not be made or installed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// seccompiler refuses the rules.
    #[error("the system call filter of tier `{tier}` cannot be compiled: {source}")]
    Compile {
        /// The tier.
        tier: Tier,
        /// What it says.
        source: BackendError,
    },
    /// The kernel refuses the program.
    #[error(
        "the kernel refuses the system call filter: {0}; it needs CONFIG_SECCOMP_FILTER, and either \
         no_new_privs or CAP_SYS_ADMIN in the caller's user namespace"
    )]
    Load(std::io::Error),
}

/// Number by number, the rules of a filter; a call without any matches whatever its arguments.
type Rules = BTreeMap<i64, Vec<SeccompRule>>;

/// The two filters of a tier in the order to [`load`](super::load) them: the allowlist, then the denylist.
/// They depend on nothing but the tier, so compile them once.
pub fn filters(tier: Tier) -> Result<[BpfProgram; 2], Error> {
    compile(tier).map_err(|source| Error::Compile { tier, source })
}

fn compile(tier: Tier) -> Result<[BpfProgram; 2], BackendError> {
    let no_call = SeccompAction::Errno(libc::ENOSYS.cast_unsigned());
    let refused = SeccompAction::Errno(libc::EPERM.cast_unsigned());
    let mut allow = program(Rules::new(), no_call.clone(), SeccompAction::Allow)?;
    // Without rules it is the check of the architecture, then one answer for all calls.
    allow.pop();
    let (open, closed) = (SeccompAction::Allow.into(), no_call.into());
    allow.extend(ranges::search(&allowlist(tier), open, closed));
    let deny = program(denylist(tier)?, SeccompAction::Allow, refused)?;
    Ok([allow, deny])
}

fn program(
    rules: Rules,
    otherwise: SeccompAction,
    matched: SeccompAction,
) -> Result<BpfProgram, BackendError> {
    let arch = TargetArch::try_from(std::env::consts::ARCH)?;
    SeccompFilter::new(rules, otherwise, matched, arch)?.try_into()
}

fn groups() -> impl Iterator<Item = &'static Group> {
    GROUPS.into_iter().flatten()
}

fn allowlist(tier: Tier) -> BTreeSet<u32> {
    groups()
        .filter(|group| group.is_open(tier))
        .flat_map(Group::calls)
        .map(|call| u32::try_from(call.number).expect("numbers are small"))
        .collect()
}

fn denylist(tier: Tier) -> Result<Rules, BackendError> {
    let mut rules: Rules = groups()
        .filter(|group| !group.is_open(tier) && group.closed == Closed::NotPermitted)
        .flat_map(Group::calls)
        .map(|call| (call.number, Vec::new()))
        .collect();
    for check in CHECKS.iter().filter(|check| check.holds(tier)) {
        for call in check.calls {
            rules.entry(call.number).or_default().extend(rows(check)?);
        }
    }
    Ok(rules)
}

fn rows(check: &Check) -> Result<Vec<SeccompRule>, BackendError> {
    let row = |row: &&[Condition]| {
        let conditions = row.iter().copied().map(condition).collect::<Result<_, _>>()?;
        SeccompRule::new(conditions)
    };
    check.rows.iter().map(row).collect()
}

fn condition(Condition { argument, test }: Condition) -> Result<SeccompCondition, BackendError> {
    let (operator, value) = match test {
        Test::Is(value) => (SeccompCmpOp::Eq, value),
        Test::IsNot(value) => (SeccompCmpOp::Ne, value),
        Test::Exceeds(value) => (SeccompCmpOp::Gt, value),
        Test::Bits(mask, value) => (SeccompCmpOp::MaskedEq(mask.into()), value),
    };
    SeccompCondition::new(argument, SeccompCmpArgLen::Dword, operator, value.into())
}

#[cfg(test)]
mod tests {
    use super::{Tier, allowlist, filters};
    use crate::policy::CHECKS;

    #[test]
    fn each_program_is_shorter_than_the_kernels_limit() {
        for tier in Tier::ALL {
            for (program, name) in filters(tier).unwrap().iter().zip(["allowlist", "denylist"]) {
                assert!(program.len() < 4096, "{tier}, {name}: {}", program.len());
            }
        }
    }

    #[test]
    fn each_tier_opens_what_the_one_below_opens() {
        for pair in Tier::ALL.windows(2) {
            let [below, above] = pair else {
                unreachable!("pairs")
            };
            assert!(allowlist(*below).is_subset(&allowlist(*above)), "{above}");
            for check in CHECKS {
                assert!(
                    check.holds(*below) >= check.holds(*above),
                    "{above}: {}",
                    check.refuses
                );
            }
        }
    }
}
