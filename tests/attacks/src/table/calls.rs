//! System calls that no namespace tames.

use crate::attack::{Attack, DENIED, Expect, FILTERED};
use crate::tier::{ALL, Tier};

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
    .refused(&["EPERM"])
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
    Attack::attacker(80, "every call there is", "sweep")
        .expect(Expect::Says("calls reached:"))
        .tiers(ALL)
        .seconds(20)
        .peers(),
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
