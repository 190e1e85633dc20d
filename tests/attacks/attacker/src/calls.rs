//! Single system calls that are refused whatever tier, user or namespace asks for them.

use std::time::{SystemTime, UNIX_EPOCH};

use nix::errno::Errno;

use crate::Attack;
use crate::report::{saw, tried};
use crate::sys::{Arg, End, call, getpid_i386, in_child};

pub(crate) const ATTACKS: &[Attack] = &[
    ("call", by_name),
    ("i386", i386),
    ("x32", x32),
    ("fsconfig-overflow", fsconfig_overflow),
];

/// A call and its harmless arguments.
type Call = (&'static str, fn() -> nix::Result<i64>);

/// Where a call would take effect, it gets a path that is not there, a magic number that is wrong, or the value
/// that holds already.
const CALLS: &[Call] = &[
    ("acct", || call(libc::SYS_acct, [c"/nonexistent".into()])),
    ("add_key", || {
        call(
            libc::SYS_add_key,
            [
                c"user".into(),
                c"attack".into(),
                Arg::In(b"x"),
                1.into(),
                (-2).into(),
            ],
        )
    }),
    ("request_key", || {
        call(
            libc::SYS_request_key,
            [c"user".into(), c"attack".into(), 0.into(), (-2).into()],
        )
    }),
    // KEYCTL_GET_KEYRING_ID of the session's keyring.
    ("keyctl", || {
        call(libc::SYS_keyctl, [0.into(), (-3).into(), 0.into()])
    }),
    // BPF_MAP_CREATE of an array with one element of four bytes.
    ("bpf", || {
        let attributes = words([2, 4, 4, 1]);
        call(
            libc::SYS_bpf,
            [0.into(), Arg::In(&padded(&attributes, 72)), 72.into()],
        )
    }),
    ("perf_event_open", perf_event_open),
    ("io_uring_setup", || {
        call(libc::SYS_io_uring_setup, [1.into(), Arg::Out(&mut [0; 120])])
    }),
    ("io_uring_enter", || call(libc::SYS_io_uring_enter, [(-1).into()])),
    ("io_uring_register", || {
        call(libc::SYS_io_uring_register, [(-1).into()])
    }),
    // UFFD_USER_MODE_ONLY, which needs no privilege.
    ("userfaultfd", || call(libc::SYS_userfaultfd, [1.into()])),
    ("kexec_load", || {
        call(
            libc::SYS_kexec_load,
            [0.into(), 0.into(), 0.into(), Arg::Int(0xfff8)],
        )
    }),
    ("kexec_file_load", || {
        call(
            libc::SYS_kexec_file_load,
            [(-1).into(), (-1).into(), 0.into(), 0.into(), Arg::Int(0xfff8)],
        )
    }),
    ("init_module", || {
        call(libc::SYS_init_module, [Arg::In(&[0]), 0.into(), c"".into()])
    }),
    ("finit_module", || {
        call(libc::SYS_finit_module, [(-1).into(), c"".into(), 0.into()])
    }),
    ("delete_module", || {
        call(
            libc::SYS_delete_module,
            [c"nonexistent".into(), libc::O_NONBLOCK.into()],
        )
    }),
    // Wrong magic numbers: nobody reboots by this.
    ("reboot", || {
        call(libc::SYS_reboot, [0.into(), 0.into(), 0.into()])
    }),
    ("settimeofday", || {
        call(libc::SYS_settimeofday, [Arg::In(&now(1_000)), 0.into()])
    }),
    ("clock_settime", || {
        call(libc::SYS_clock_settime, [0.into(), Arg::In(&now(1))])
    }),
    // ADJ_TICK with the usual tick.
    ("adjtimex", || call(libc::SYS_adjtimex, [Arg::Out(&mut timex())])),
    ("clock_adjtime", || {
        call(libc::SYS_clock_adjtime, [0.into(), Arg::Out(&mut timex())])
    }),
    ("swapon", || {
        call(libc::SYS_swapon, [c"/nonexistent".into(), 0.into()])
    }),
    ("swapoff", || call(libc::SYS_swapoff, [c"/nonexistent".into()])),
    // SYSLOG_ACTION_READ_ALL.
    ("syslog", || {
        call(
            libc::SYS_syslog,
            [3.into(), Arg::Out(&mut [0; 4096]), 4096.into()],
        )
    }),
    // Q_SYNC of everything.
    ("quotactl", || {
        call(libc::SYS_quotactl, [Arg::Int(0x8000_0100), 0.into()])
    }),
    ("iopl", || call(libc::SYS_iopl, [3.into()])),
    ("ioperm", || {
        call(libc::SYS_ioperm, [0x80.into(), 1.into(), 1.into()])
    }),
    // Reading.
    ("modify_ldt", || {
        call(
            libc::SYS_modify_ldt,
            [0.into(), Arg::Out(&mut [0; 16]), 16.into()],
        )
    }),
    ("lookup_dcookie", || {
        call(
            libc::SYS_lookup_dcookie,
            [0.into(), Arg::Out(&mut [0; 16]), 16.into()],
        )
    }),
    ("fanotify_init", || {
        call(libc::SYS_fanotify_init, [0.into(), 0.into()])
    }),
    ("move_pages", || call(libc::SYS_move_pages, [0.into(), 0.into()])),
    ("migrate_pages", || {
        call(libc::SYS_migrate_pages, [0.into(), 0.into()])
    }),
    ("mbind", || call(libc::SYS_mbind, [0.into(), 0.into()])),
    ("vmsplice", || call(libc::SYS_vmsplice, [(-1).into()])),
    ("memfd_secret", || call(libc::SYS_memfd_secret, [0.into()])),
    ("uselib", || call(libc::SYS_uselib, [c"/nonexistent".into()])),
    ("nfsservctl", || call(libc::SYS_nfsservctl, [0.into()])),
    ("open_by_handle_at", crate::files::open_by_handle),
    // A number that no kernel has.
    ("unknown-600", || call(600, [])),
];

fn by_name(names: &[String]) {
    for name in names {
        match CALLS.iter().find(|(known, _)| known == name) {
            Some((_, attempt)) => tried(name, attempt()),
            None => saw(name, "unknown to the attacker"),
        }
    }
}

fn i386(_: &[String]) {
    match in_child(|| Ok(getpid_i386().signum())) {
        Ok(End::Signal(signal)) => saw("getpid by int 0x80", signal),
        Ok(End::Answer(Ok(1))) => tried("getpid by int 0x80", Ok(1)),
        Ok(End::Answer(_)) => tried("getpid by int 0x80", Err(Errno::ENOSYS)),
        Err(errno) => tried("getpid by int 0x80", Err(errno)),
    }
}

/// The x32 table has numbers of its own for the calls that a filter knows by their usual numbers.
fn x32(_: &[String]) {
    const X32: i64 = 0x4000_0000;
    for (name, number) in [
        ("getpid", libc::SYS_getpid),
        ("keyctl", libc::SYS_keyctl),
        ("ptrace", 521),
    ] {
        let result = in_child(|| call(X32 | number, [0.into(), (-3).into()]).map(i64::signum));
        match result {
            Ok(End::Answer(answer)) => tried(format_args!("x32 {name}"), answer),
            Ok(End::Signal(signal)) => saw(format_args!("x32 {name}"), signal),
            Err(errno) => tried(format_args!("x32 {name}"), Err(errno)),
        }
    }
}

/// The shape of CVE-2022-0185: many long values, whose sum once wrapped around in `legacy_parse_param`.
fn fsconfig_overflow(_: &[String]) {
    const SET_STRING: i32 = 1;
    let opened = call(libc::SYS_fsopen, [c"ext4".into(), 0.into()]);
    tried("fsopen ext4", opened);
    let Ok(fd) = opened else { return };
    let long = std::ffi::CString::new([b'A'; 255]).unwrap_or_default();
    let refused = (0..40).find_map(|_| {
        let set = call(
            libc::SYS_fsconfig,
            [
                Arg::Int(fd),
                SET_STRING.into(),
                c"A".into(),
                long.as_c_str().into(),
                0.into(),
            ],
        );
        set.err()
    });
    crate::report::stopped("fsconfig", 0, refused);
}

/// PERF_TYPE_SOFTWARE, PERF_COUNT_SW_CPU_CLOCK of this very process.
fn perf_event_open() -> nix::Result<i64> {
    let attributes = padded(&words([1, 112, 0, 0]), 112);
    call(
        libc::SYS_perf_event_open,
        [Arg::In(&attributes), 0.into(), (-1).into(), (-1).into(), 0.into()],
    )
}

/// The present time as two words: seconds, and the rest in units of `unit` nanoseconds.
fn now(unit: u32) -> Vec<u8> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let parts = [now.as_secs(), u64::from(now.subsec_nanos() / unit)];
    parts.iter().flat_map(|part| part.to_ne_bytes()).collect()
}

/// `struct timex` with ADJ_TICK and ten milliseconds, as it is from the start.
fn timex() -> [u8; 208] {
    let mut timex = [0; 208];
    timex[..4].copy_from_slice(&0x4000_u32.to_ne_bytes());
    timex[88..96].copy_from_slice(&10_000_i64.to_ne_bytes());
    timex
}

fn words(words: [u32; 4]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_ne_bytes()).collect()
}

fn padded(bytes: &[u8], length: usize) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    bytes.resize(length, 0);
    bytes
}
