//! Processes, named by a descriptor: unlike a number it cannot come to mean another one.

use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use nix::unistd::Pid;
use rustix::process::{PidfdFlags, Signal, pidfd_open, pidfd_send_signal};

use crate::sys::{self, Clone};

/// A process of this machine. Its descriptor is readable once the process has ended.
#[derive(Debug)]
pub struct Process(OwnedFd);

impl Process {
    /// The process with that number now. The caller has to know that the number has not come to mean another one.
    pub fn open(pid: i32) -> io::Result<Self> {
        let pid = rustix::process::Pid::from_raw(pid).ok_or(io::ErrorKind::InvalidInput)?;
        Ok(Self(pidfd_open(pid, PidfdFlags::empty())?))
    }

    /// Ends it at once; no error if it has ended already.
    pub fn kill(&self) -> io::Result<()> {
        match pidfd_send_signal(&self.0, Signal::KILL) {
            Err(rustix::io::Errno::SRCH) => Ok(()),
            other => Ok(other?),
        }
    }
}

impl From<OwnedFd> for Process {
    /// Takes a pidfd (`pidfd_open(2)`).
    fn from(pidfd: OwnedFd) -> Self {
        Self(pidfd)
    }
}

impl AsFd for Process {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

/// Which process one is in after [`fork`].
pub enum Forked {
    /// The new one, a copy of the caller.
    Child,
    /// The caller.
    Parent {
        /// The new one's number, for `waitpid(2)`.
        pid: Pid,
        /// The new one.
        process: Process,
    },
}

/// Copies the calling process, which must have one thread.
pub fn fork() -> io::Result<Forked> {
    Ok(match sys::clone3(0, None)? {
        Clone::Child => Forked::Child,
        Clone::Parent { pid, pidfd } => Forked::Parent {
            pid,
            process: Process(pidfd),
        },
    })
}
