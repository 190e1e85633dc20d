//! The last limits before init: resources that no cgroup counts, and system calls that no namespace tames.

use std::collections::BTreeMap;

use nix::sys::resource::{Resource, setrlimit};
use nix::sys::stat::{Mode, umask};
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
    TargetArch, apply_filter,
};

use crate::error::Step;
use crate::{Error, sys};

const LIMITS: [(Resource, u64); 4] = [
    (Resource::RLIMIT_NOFILE, 4096),
    (Resource::RLIMIT_CORE, 0),
    (Resource::RLIMIT_MEMLOCK, 64 << 10),
    (Resource::RLIMIT_SIGPENDING, 1024),
];

pub(super) fn rlimits() -> Result<(), Error> {
    umask(Mode::from_bits_truncate(0o022));
    LIMITS
        .iter()
        .try_for_each(|&(resource, limit)| setrlimit(resource, limit, limit).step("resource limits"))
}

/// Keys belong to users, not to namespaces: without this the sandbox would start with the server's keyring.
pub(super) fn keyring() -> Result<(), Error> {
    match sys::join_new_session_keyring() {
        // A kernel without keyrings has none to share.
        Err(error) if error.raw_os_error() == Some(libc::ENOSYS) => Ok(()),
        other => other.step("session keyring"),
    }
}

/// Refused with EPERM whatever the arguments: not namespaced, or attack surface that no lesson needs.
const REFUSED: [i64; 36] = [
    libc::SYS_acct,
    libc::SYS_add_key,
    libc::SYS_adjtimex,
    libc::SYS_bpf,
    libc::SYS_clock_adjtime,
    libc::SYS_clock_settime,
    libc::SYS_delete_module,
    libc::SYS_fanotify_init,
    libc::SYS_finit_module,
    libc::SYS_init_module,
    libc::SYS_io_uring_enter,
    libc::SYS_io_uring_register,
    libc::SYS_io_uring_setup,
    libc::SYS_kexec_file_load,
    libc::SYS_kexec_load,
    libc::SYS_keyctl,
    libc::SYS_lookup_dcookie,
    libc::SYS_mbind,
    libc::SYS_memfd_secret,
    libc::SYS_migrate_pages,
    libc::SYS_move_pages,
    libc::SYS_name_to_handle_at,
    libc::SYS_nfsservctl,
    libc::SYS_open_by_handle_at,
    libc::SYS_perf_event_open,
    libc::SYS_quotactl,
    libc::SYS_quotactl_fd,
    libc::SYS_reboot,
    libc::SYS_request_key,
    libc::SYS_set_mempolicy,
    libc::SYS_settimeofday,
    libc::SYS_swapoff,
    libc::SYS_swapon,
    libc::SYS_syslog,
    libc::SYS_userfaultfd,
    libc::SYS_vmsplice,
];

/// Socket families that stay: the others are rarely audited kernel code, and `AF_VSOCK` reaches the owner of
/// the machine past every network namespace.
const FAMILIES: [i32; 5] = [
    libc::AF_UNIX,
    libc::AF_INET,
    libc::AF_INET6,
    libc::AF_NETLINK,
    libc::AF_PACKET,
];

/// `ioctl`s that type into a terminal as if its user did.
const TERMINAL_INJECTION: [u64; 2] = [libc::TIOCSTI, libc::TIOCLINUX];

/// The very last act, so that nothing of the set-up needs to be allowed.
pub(super) fn seccomp() -> Result<(), Error> {
    let program = denylist().map_err(|error| Error::Inside(format!("system call filter: {error}")))?;
    apply_filter(&program).map_err(|error| Error::Inside(format!("system call filter: {error}")))
}

fn denylist() -> Result<BpfProgram, seccompiler::BackendError> {
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> = REFUSED.iter().map(|&call| (call, Vec::new())).collect();
    let other_family = FAMILIES
        .iter()
        .map(|&family| argument(0, SeccompCmpOp::Ne, u64::from(family.cast_unsigned())))
        .collect::<Result<_, _>>()?;
    rules.insert(libc::SYS_socket, vec![SeccompRule::new(other_family)?]);
    let injection = TERMINAL_INJECTION
        .iter()
        .map(|&request| SeccompRule::new(vec![argument(1, SeccompCmpOp::Eq, request)?]))
        .collect::<Result<_, _>>()?;
    rules.insert(libc::SYS_ioctl, injection);
    let refuse = SeccompAction::Errno(libc::EPERM.cast_unsigned());
    let arch = TargetArch::try_from(std::env::consts::ARCH)?;
    SeccompFilter::new(rules, SeccompAction::Allow, refuse, arch)?.try_into()
}

fn argument(index: u8, op: SeccompCmpOp, value: u64) -> Result<SeccompCondition, seccompiler::BackendError> {
    SeccompCondition::new(index, SeccompCmpArgLen::Dword, op, value)
}
