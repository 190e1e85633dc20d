//! Every system call, in groups. A call in no group would be a hole in the table, which a test finds, so that
//! the calls of a new kernel are decided on.

mod always;
mod never;
mod tiered;

use super::{Call, Tier};

/// System calls that are opened or closed for one reason.
#[derive(Clone, Copy, Debug)]
pub struct Group {
    /// Its name, such as `mounts`.
    pub name: &'static str,
    /// Why it is open, or why it is closed, as one sentence.
    pub reason: &'static str,
    /// The first tier that opens it; none does without one.
    pub from: Option<Tier>,
    /// What a program hears where it is closed.
    pub closed: Closed,
    calls: &'static [Call],
    x86_calls: &'static [Call],
}

/// What a program hears that makes a call of a closed group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closed {
    /// `EPERM`: nothing else does the same, and the learner should see that it is refused.
    NotPermitted,
    /// `ENOSYS`, as from a kernel without the call: programs then use an older one.
    NotThere,
}

impl Group {
    /// Whether programs of `tier` may make its calls.
    pub fn is_open(&self, tier: Tier) -> bool {
        self.from.is_some_and(|from| from <= tier)
    }

    /// Its calls on this architecture.
    pub fn calls(&self) -> impl Iterator<Item = Call> {
        self.calls.iter().chain(self.x86_calls).copied()
    }
}

/// All groups: open in every tier, opened by some, closed in all.
pub const GROUPS: [&[Group]; 3] = [always::GROUPS, tiered::GROUPS, never::GROUPS];

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::{Closed, GROUPS, Group};
    use crate::policy::Tier;

    fn groups() -> impl Iterator<Item = &'static Group> {
        GROUPS.into_iter().flatten()
    }

    #[test]
    fn no_call_is_in_two_groups() {
        let mut seen = BTreeMap::new();
        for group in groups() {
            for call in group.calls() {
                let before = seen.insert(call.number, group.name);
                assert_eq!(before, None, "{} is in `{}` too", call.name, group.name);
            }
        }
    }

    /// The kernel's table as of Linux 7.0: 337 to 423 were never given out, to end the differences between
    /// architectures.
    #[test]
    #[cfg(target_arch = "x86_64")]
    fn every_number_is_in_a_group() {
        let numbers: BTreeSet<i64> = groups().flat_map(Group::calls).map(|call| call.number).collect();
        let table: BTreeSet<i64> = (0..=336).chain(424..=471).collect();
        let missing: Vec<_> = table.difference(&numbers).collect();
        let unknown: Vec<_> = numbers.difference(&table).collect();
        assert!(missing.is_empty(), "put these into a group: {missing:?}");
        assert!(unknown.is_empty(), "extend the table: {unknown:?}");
    }

    /// 38 is `renameat`; 244 to 259 belong to single architectures, 260 to 294 go on; 295 to 423 were never
    /// given out on 64-bit machines.
    #[test]
    #[cfg(target_arch = "aarch64")]
    fn every_number_is_in_a_group() {
        let numbers: BTreeSet<i64> = groups().flat_map(Group::calls).map(|call| call.number).collect();
        let table: BTreeSet<i64> = (0..=243).chain(260..=294).chain(424..=471).collect();
        let missing: Vec<_> = table.difference(&numbers).collect();
        assert!(missing.is_empty(), "put these into a group: {missing:?}");
    }

    #[test]
    fn groups_have_names_of_their_own_and_reasons() {
        let names: BTreeSet<_> = groups().map(|group| group.name).collect();
        assert_eq!(names.len(), groups().count());
        for group in groups() {
            assert!(group.reason.ends_with('.'), "{}", group.name);
            assert!(
                group.calls().next().is_some() || cfg!(not(target_arch = "x86_64")),
                "{}",
                group.name
            );
        }
    }

    #[test]
    fn what_the_threat_model_closes_is_closed_in_every_tier() {
        const X86_64_ONLY: [&str; 4] = ["ioperm", "iopl", "modify_ldt", "uselib"];
        const ALWAYS_REFUSED: &[&str] = &[
            "acct",
            "add_key",
            "adjtimex",
            "bpf",
            "clock_adjtime",
            "clock_settime",
            "delete_module",
            "fanotify_init",
            "finit_module",
            "init_module",
            "io_uring_enter",
            "io_uring_register",
            "io_uring_setup",
            "ioperm",
            "iopl",
            "kexec_file_load",
            "kexec_load",
            "lookup_dcookie",
            "mbind",
            "memfd_secret",
            "migrate_pages",
            "modify_ldt",
            "move_pages",
            "nfsservctl",
            "open_by_handle_at",
            "perf_event_open",
            "quotactl",
            "quotactl_fd",
            "reboot",
            "request_key",
            "settimeofday",
            "swapoff",
            "swapon",
            "syslog",
            "uselib",
            "userfaultfd",
            "vmsplice",
        ];
        let found: BTreeMap<_, _> = groups()
            .flat_map(|group| group.calls().map(move |call| (call.name, group)))
            .collect();
        for name in ALWAYS_REFUSED {
            let Some(group) = found.get(name) else {
                assert!(
                    cfg!(not(target_arch = "x86_64")) && X86_64_ONLY.contains(name),
                    "{name}"
                );
                continue;
            };
            assert_eq!((group.from, group.closed), (None, Closed::NotPermitted), "{name}");
        }
    }

    #[test]
    fn the_files_hold_what_their_names_say() {
        let [always, tiered, never] = GROUPS;
        assert!(always.iter().all(|group| group.from == Some(Tier::Plain)));
        assert!(tiered.iter().all(|group| group.from > Some(Tier::Plain)));
        assert!(never.iter().all(|group| group.from.is_none()));
    }
}
