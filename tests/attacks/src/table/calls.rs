//! System calls that no namespace tames.

use crate::attack::{Attack, DENIED, Expect, FILTERED};
use crate::tier::{NESTING, Tier};

/// No tier opens these: they belong to the whole machine, or are more risk than a lesson is worth.
const CLOSED: &[i64] = &[
    libc::SYS_acct,
    libc::SYS_add_key,
    libc::SYS_adjtimex,
    libc::SYS_bpf,
    libc::SYS_clock_adjtime,
    libc::SYS_clock_settime,
    libc::SYS_delete_module,
    libc::SYS_fanotify_init,
    libc::SYS_finit_module,
    libc::SYS_fsconfig,
    libc::SYS_fsmount,
    libc::SYS_fsopen,
    libc::SYS_fspick,
    libc::SYS_init_module,
    libc::SYS_io_uring_enter,
    libc::SYS_io_uring_register,
    libc::SYS_io_uring_setup,
    libc::SYS_ioperm,
    libc::SYS_iopl,
    libc::SYS_kexec_file_load,
    libc::SYS_kexec_load,
    libc::SYS_keyctl,
    libc::SYS_lookup_dcookie,
    libc::SYS_mbind,
    libc::SYS_memfd_secret,
    libc::SYS_migrate_pages,
    libc::SYS_modify_ldt,
    libc::SYS_move_pages,
    libc::SYS_nfsservctl,
    libc::SYS_open_by_handle_at,
    libc::SYS_perf_event_open,
    libc::SYS_quotactl,
    libc::SYS_quotactl_fd,
    libc::SYS_reboot,
    libc::SYS_request_key,
    libc::SYS_settimeofday,
    libc::SYS_swapoff,
    libc::SYS_swapon,
    libc::SYS_syslog,
    libc::SYS_uselib,
    libc::SYS_userfaultfd,
    libc::SYS_vmsplice,
];

/// What the first tier that makes namespaces opens. (`clone3` closes with `ENOSYS` there, since no filter can see
/// its flags.)
const CLOSED_IN_PLAIN: &[i64] = &[
    libc::SYS_chroot,
    libc::SYS_clone3,
    libc::SYS_mount,
    libc::SYS_mount_setattr,
    libc::SYS_move_mount,
    libc::SYS_pivot_root,
    libc::SYS_setdomainname,
    libc::SYS_sethostname,
    libc::SYS_setns,
    libc::SYS_umount2,
    libc::SYS_unshare,
    libc::SYS_bpf,
    libc::SYS_keyctl,
    libc::SYS_open_by_handle_at,
    libc::SYS_perf_event_open,
    libc::SYS_userfaultfd,
];

pub(crate) const ATTACKS: &[Attack] = &[
    Attack::attacker(79, "modules", "call init_module finit_module delete_module")
        .refused(&["EPERM"])
        .nested()
        .peers(),
    Attack::attacker(79, "another kernel", "call kexec_load kexec_file_load")
        .refused(&["EPERM"])
        .nested()
        .peers(),
    Attack::attacker(79, "bpf", "call bpf")
        .refused(&["EPERM"])
        .nested()
        .peers(),
    Attack::attacker(79, "perf events", "call perf_event_open")
        .refused(&["EPERM"])
        .nested()
        .peers(),
    Attack::attacker(
        79,
        "io_uring",
        "call io_uring_setup io_uring_enter io_uring_register",
    )
    .refused(&["EPERM"])
    .nested()
    .peers(),
    Attack::attacker(79, "userfaultfd", "call userfaultfd")
        .refused(&["EPERM"])
        .nested()
        .peers(),
    Attack::attacker(
        79,
        "keys, which belong to users",
        "call keyctl add_key request_key",
    )
    // Programs give up at EPERM from keyctl that do without keys at ENOSYS, crun among them.
    .refused(&["EPERM", "ENOSYS"])
    .nested()
    .peers(),
    Attack::attacker(79, "reboot", "call reboot")
        .refused(&["EPERM"])
        .nested()
        .peers(),
    Attack::attacker(
        79,
        "clocks",
        "call settimeofday clock_settime adjtimex clock_adjtime",
    )
    .refused(&["EPERM"])
    .nested()
    .peers(),
    Attack::attacker(79, "swap, accounting, quota", "call swapon swapoff acct quotactl")
        .refused(&["EPERM"])
        .nested()
        .peers(),
    Attack::attacker(79, "the kernel's log by its call", "call syslog")
        .refused(&["EPERM"])
        .nested()
        .peers(),
    Attack::attacker(79, "ports and segments", "call iopl ioperm modify_ldt")
        .refused(FILTERED)
        .nested()
        .peers(),
    Attack::attacker(
        79,
        "pages and nodes",
        "call move_pages migrate_pages mbind vmsplice memfd_secret",
    )
    .refused(FILTERED)
    .nested()
    .peers(),
    Attack::attacker(
        79,
        "old and rare calls",
        "call lookup_dcookie uselib nfsservctl fanotify_init",
    )
    .refused(FILTERED)
    .nested()
    .peers(),
    Attack::attacker(79, "a call that does not exist yet", "call unknown-600")
        .refused(&["ENOSYS"])
        .nested(),
    Attack::attacker(79, "namespaces by clone3, whose flags no filter sees", "clone3")
        .refused(FILTERED)
        .tiers(&[Tier::Plain])
        .peers(),
    Attack::attacker(79, "namespaces where no lesson has them", "unshare")
        .refused(FILTERED)
        .tiers(&[Tier::Plain]),
    Attack::attacker(79, "namespaces by clone where no lesson has them", "clone")
        .refused(FILTERED)
        .tiers(&[Tier::Plain]),
    Attack::attacker(79, "mounts where no lesson has them", "mount-calls")
        .refused(FILTERED)
        .tiers(&[Tier::Plain]),
    Attack::attacker(80, "every call there is: those closed everywhere", "sweep")
        .expect(Expect::Unreached(CLOSED))
        .tiers(NESTING)
        .nested()
        .peers(),
    Attack::attacker(80, "every call there is: those closed in plain too", "sweep")
        .expect(Expect::Unreached(CLOSED_IN_PLAIN))
        .tiers(&[Tier::Plain]),
    Attack::attacker(80, "the 32-bit entry", "i386")
        .expect(Expect::Says("SIGSYS"))
        .nested()
        .peers(),
    Attack::attacker(80, "the x32 table", "x32")
        .refused(&["ENOSYS", "EPERM", "SIGSYS"])
        .nested()
        .peers(),
    Attack::attacker(
        86,
        "side channels: perf and the log",
        "call perf_event_open syslog",
    )
    .refused(DENIED)
    .nested(),
];
