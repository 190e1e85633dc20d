//! Each program gets a *leader*: a fork of init that owns the session and the controlling terminal and stays
//! until the agent has read all output. If the program itself led the session, the kernel would hang the
//! terminal up at its exit and throw away what the agent had not read yet.

use std::io::Read;
use std::os::fd::{AsRawFd, OwnedFd};

use guest::wire::{Confinement, Notice, Spawn};
use nix::errno::Errno;
use nix::sys::prctl::set_name;
use nix::sys::wait::{WaitStatus, waitpid};
use nix::unistd::{ForkResult, Pid, fork, setsid};

use crate::{Sandbox, notify, program};

nix::ioctl_write_int_bad!(
    /// Makes the terminal the calling session's own.
    set_controlling_terminal,
    nix::libc::TIOCSCTTY
);

/// The leader's life: own the terminal, start the program, report its end, wait until all output is read.
pub(crate) fn lead(
    sandbox: &Sandbox,
    confinement: &Confinement,
    spawn: &Spawn,
    terminal: &OwnedFd,
    drained: OwnedFd,
) {
    let token = spawn.token;
    let notice = match start(sandbox, confinement, spawn, terminal) {
        Ok(program) => wait(program, token),
        Err(errno) => Notice::Failed {
            token,
            errno: errno as i32,
        },
    };
    let _ = notify(&sandbox.control, notice);
    let _ = std::fs::File::from(drained).read(&mut [0]);
}

fn start(
    sandbox: &Sandbox,
    confinement: &Confinement,
    spawn: &Spawn,
    terminal: &OwnedFd,
) -> nix::Result<Pid> {
    set_name(c"terminal")?;
    setsid()?;
    // SAFETY: the descriptor is an open terminal and the request takes an integer.
    #[expect(unsafe_code, reason = "ioctl")]
    unsafe { set_controlling_terminal(terminal.as_raw_fd(), 0) }?;
    // SAFETY: the leader has one thread.
    #[expect(unsafe_code, reason = "fork in a process with one thread")]
    match unsafe { fork() }? {
        ForkResult::Parent { child } => Ok(child),
        ForkResult::Child => {
            let Err(errno) = program::run(sandbox, confinement, spawn, terminal);
            // What a shell says: 127 not found, 126 found but not to be run.
            let code = if errno == Errno::ENOENT { 127 } else { 126 };
            eprintln!("{}: {}", spawn.argv[0], errno.desc());
            std::process::exit(code)
        }
    }
}

fn wait(program: Pid, token: u32) -> Notice {
    loop {
        match waitpid(program, None) {
            Ok(WaitStatus::Exited(_, code)) => {
                return Notice::Exited {
                    token,
                    value: code.to_le_bytes()[0],
                    signaled: false,
                };
            }
            Ok(WaitStatus::Signaled(_, signal, _)) => {
                return Notice::Exited {
                    token,
                    value: signal as u8,
                    signaled: true,
                };
            }
            Ok(_) | Err(Errno::EINTR) => {}
            Err(errno) => {
                return Notice::Failed {
                    token,
                    errno: errno as i32,
                };
            }
        }
    }
}
