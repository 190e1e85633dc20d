//! Every system call there is, each with arguments that are all 0, in a child of its own: which are let
//! through? A call that complains about its arguments was (so kdigger and amicontained look at it).

use nix::errno::Errno;
use nix::sys::signal::Signal;

use crate::Attack;
use crate::report::saw;
use crate::sys::{Arg, End, call, in_child};

pub(crate) const ATTACKS: &[Attack] = &[("sweep", sweep)];

const LAST: i64 = 470;

/// They wait for ever, end the process that asks, or take its memory away.
const SKIPPED: &[i64] = &[
    libc::SYS_exit,
    libc::SYS_exit_group,
    libc::SYS_pause,
    libc::SYS_rt_sigreturn,
    libc::SYS_rt_sigsuspend,
    libc::SYS_rt_sigtimedwait,
    libc::SYS_fork,
    libc::SYS_vfork,
    libc::SYS_clone,
    libc::SYS_read,
    libc::SYS_select,
    libc::SYS_pselect6,
    libc::SYS_ppoll,
    libc::SYS_poll,
    libc::SYS_kill,
    libc::SYS_vhangup,
    libc::SYS_munmap,
    libc::SYS_brk,
    libc::SYS_ptrace,
    libc::SYS_accept,
    libc::SYS_seccomp,
    libc::SYS_futex,
];

/// Prints the numbers that reached the kernel.
fn sweep(_: &[String]) {
    let mut reached = Vec::new();
    let (mut refused, mut killed) = (0, 0);
    for number in (0..=LAST).filter(|number| !SKIPPED.contains(number)) {
        match in_child(|| {
            end_soon()?;
            call(number, []).map(|_| 0)
        }) {
            Ok(End::Answer(Err(Errno::EPERM | Errno::ENOSYS))) => refused += 1,
            // It waited, and so was let through.
            Ok(End::Signal(Signal::SIGALRM)) => reached.push(number.to_string()),
            Ok(End::Signal(_)) => killed += 1,
            _ => reached.push(number.to_string()),
        }
    }
    saw("calls refused", refused);
    saw("calls that kill", killed);
    saw("calls reached", reached.join(" "));
}

/// Some calls wait for ever: an alarm after 50 ms ends the child.
fn end_soon() -> nix::Result<()> {
    const ITIMER_REAL: i32 = 0;
    // struct itimerval: no interval, no seconds, microseconds.
    let words = [0_i64, 0, 0, 50_000];
    let timer: Vec<u8> = words.iter().flat_map(|word| word.to_ne_bytes()).collect();
    call(
        libc::SYS_setitimer,
        [ITIMER_REAL.into(), Arg::In(&timer), 0.into()],
    )
    .map(drop)
}
