//! Calls that a tier opens, with what the lessons need them for.

use super::{Closed, Group};
use crate::policy::Tier;
use crate::policy::call::calls;

pub(super) const GROUPS: &[Group] = &[
    Group {
        name: "namespaces",
        reason: "Making and entering namespaces: a nested user namespace gives every capability, and with them three times as much of the kernel to attack.",
        from: Some(Tier::Namespaces),
        closed: Closed::NotPermitted,
        calls: calls![SYS_unshare SYS_setns],
        x86_calls: &[],
    },
    Group {
        name: "clone3",
        reason: "Its flags are in memory, where no filter can look; C libraries fall back to clone, whose flags are looked at.",
        from: Some(Tier::Namespaces),
        closed: Closed::NotThere,
        calls: calls![SYS_clone3],
        x86_calls: &[],
    },
    Group {
        name: "listing-namespaces",
        reason: "Lists the namespaces that the caller may enter, which is of use only with those.",
        from: Some(Tier::Namespaces),
        closed: Closed::NotThere,
        calls: calls![SYS_listns],
        x86_calls: &[],
    },
    Group {
        name: "mounts",
        reason: "Building root filesystems; the engine's own mounts are locked, since they belong to an outer user namespace.",
        from: Some(Tier::Namespaces),
        closed: Closed::NotPermitted,
        calls: calls![SYS_mount SYS_umount2 SYS_pivot_root],
        x86_calls: &[],
    },
    Group {
        name: "mount-trees",
        reason: "Moves, copies and changes mounts there are already: what mount(8) and container engines use for binds; parses no filesystem options.",
        from: Some(Tier::Namespaces),
        closed: Closed::NotThere,
        calls: calls![SYS_open_tree SYS_open_tree_attr SYS_move_mount SYS_mount_setattr],
        x86_calls: &[],
    },
    Group {
        name: "root-directory",
        reason: "chroot, and the lesson on why it is no wall; the sandbox's own root was pivoted to.",
        from: Some(Tier::Namespaces),
        closed: Closed::NotPermitted,
        calls: calls![SYS_chroot],
        x86_calls: &[],
    },
    Group {
        name: "host-name",
        reason: "Names of the sandbox's own UTS namespace.",
        from: Some(Tier::Namespaces),
        closed: Closed::NotPermitted,
        calls: calls![SYS_sethostname SYS_setdomainname],
        x86_calls: &[],
    },
];
