//! Calls that no tier opens: they belong to the whole machine, or are more risk than any lesson is worth.

use super::{Closed, Group};
use crate::policy::Call;
use crate::policy::call::{calls, x86_calls};

const fn refused(
    name: &'static str,
    reason: &'static str,
    calls: &'static [Call],
    x86_calls: &'static [Call],
) -> Group {
    Group {
        name,
        reason,
        from: None,
        closed: Closed::NotPermitted,
        calls,
        x86_calls,
    }
}

pub(super) const GROUPS: &[Group] = &[
    Group {
        name: "filesystem-contexts",
        reason: "mount(2) does the same, and every tool falls back to it; fsconfig was the way of CVE-2022-0185.",
        from: None,
        closed: Closed::NotThere,
        calls: calls![SYS_fsopen SYS_fsconfig SYS_fsmount SYS_fspick],
        x86_calls: &[],
    },
    refused(
        "bpf",
        "Programs in the kernel, which has no namespace for them; the verifier has had many holes.",
        calls![SYS_bpf],
        &[],
    ),
    refused(
        "performance-counters",
        "Measures the whole machine, and is rich in side channels.",
        calls![SYS_perf_event_open],
        &[],
    ),
    refused(
        "io-uring",
        "Makes calls that no filter sees, and leads the lists of kernel exploits.",
        calls![SYS_io_uring_setup SYS_io_uring_enter SYS_io_uring_register],
        &[],
    ),
    refused(
        "page-faults",
        "Stops the kernel in the middle of a copy for as long as an exploit likes.",
        calls![SYS_userfaultfd],
        &[],
    ),
    refused(
        "page-lending",
        "Memory of one process in the pipe of another, memory hidden from the kernel; no lesson, several exploits.",
        calls![SYS_vmsplice SYS_memfd_secret],
        &[],
    ),
    refused(
        "keyrings",
        "Keys belong to users, not to namespaces.",
        calls![SYS_add_key SYS_request_key],
        &[],
    ),
    Group {
        name: "session-keyrings",
        reason: "The same; runc and crun give each container a keyring, go on if there are none, and give up on EPERM.",
        from: None,
        closed: Closed::NotThere,
        calls: calls![SYS_keyctl],
        x86_calls: &[],
    },
    refused(
        "file-handles",
        "Opens files by number past all mounts, the way out of early Docker (\"shocker\").",
        calls![SYS_open_by_handle_at],
        &[],
    ),
    refused(
        "file-monitors",
        "Watches whole filesystems, the host's among them.",
        calls![SYS_fanotify_init SYS_fanotify_mark],
        &[],
    ),
    refused(
        "kernel-modules",
        "Code in the kernel.",
        calls![SYS_init_module SYS_finit_module SYS_delete_module],
        &[],
    ),
    refused(
        "other-kernels",
        "Restarts the machine, or boots another kernel.",
        calls![SYS_kexec_load SYS_kexec_file_load SYS_reboot],
        &[],
    ),
    refused(
        "clocks",
        "Sets the machine's clock; the time namespace has no call of its own.",
        calls![SYS_settimeofday SYS_clock_settime SYS_adjtimex SYS_clock_adjtime],
        &[],
    ),
    refused(
        "kernel-log",
        "The kernel's messages name addresses and other people's devices.",
        calls![SYS_syslog],
        &[],
    ),
    refused(
        "machine-resources",
        "Swap, quotas, accounting and the console belong to the machine.",
        calls![SYS_swapon SYS_swapoff SYS_quotactl SYS_quotactl_fd SYS_acct SYS_vhangup],
        &[],
    ),
    refused(
        "memory-placement",
        "Moves pages between the machine's memory nodes, for which no cgroup accounts.",
        calls![
            SYS_mbind SYS_set_mempolicy SYS_set_mempolicy_home_node SYS_get_mempolicy SYS_move_pages
            SYS_migrate_pages
        ],
        &[],
    ),
    refused(
        "hardware",
        "Ports and segments of the processor.",
        &[],
        x86_calls![SYS_iopl SYS_ioperm SYS_modify_ldt],
    ),
    refused(
        "relics",
        "Kept by the kernel for programs of the last century.",
        calls![SYS_lookup_dcookie SYS_nfsservctl],
        x86_calls![SYS_uselib],
    ),
    Group {
        name: "unassigned",
        reason: "Numbers behind which the kernel has nothing any more, or nothing that anyone needs.",
        from: None,
        closed: Closed::NotThere,
        calls: &[],
        x86_calls: x86_calls![
            SYS__sysctl SYS_sysfs SYS_ustat SYS_create_module SYS_get_kernel_syms SYS_query_module
            SYS_getpmsg SYS_putpmsg SYS_afs_syscall SYS_tuxcall SYS_security SYS_vserver
            SYS_set_thread_area SYS_get_thread_area SYS_epoll_ctl_old SYS_epoll_wait_old
        ],
    },
];
