//! A sandbox that runs.

use std::fs;
use std::io;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};

use nix::errno::Errno;
use nix::sys::signal::Signal;
use nix::sys::socket::{MsgFlags, recv};
use nix::sys::wait::{WaitPidFlag, waitpid};
use nix::unistd::Pid;

use crate::cgroup::Cgroup;
use crate::error::Step;
use crate::ids::{IdLease, IdMap};
use crate::{Error, Notice, observe};

/// A running sandbox. Dropping it kills every process in it and removes its groups; mounts, network and
/// namespaces go with the last process.
#[derive(Debug)]
pub struct Sandbox {
    pub(crate) init: Init,
    pub(crate) cgroup: Cgroup,
    pub(crate) lease: IdLease,
    pub(crate) control: OwnedFd,
    pub(crate) ptmx: OwnedFd,
    pub(crate) users: OwnedFd,
    pub(crate) mounts: OwnedFd,
    pub(crate) hostname: String,
    pub(crate) next_token: u32,
}

impl Sandbox {
    /// Init's process id on the host.
    pub fn init(&self) -> Pid {
        self.init.pid
    }

    /// Readable once init has ended.
    pub fn pidfd(&self) -> BorrowedFd<'_> {
        self.init.pidfd.as_fd()
    }

    /// Readable once [`Sandbox::poll_notice`] has something, and at init's end.
    pub fn control(&self) -> &OwnedFd {
        &self.control
    }

    pub(crate) fn ptmx(&self) -> &OwnedFd {
        &self.ptmx
    }

    /// Its control groups.
    pub fn cgroup(&self) -> &Cgroup {
        &self.cgroup
    }

    /// How its user ids map to the host's.
    pub fn ids(&self) -> IdMap {
        self.lease.map()
    }

    /// The inode that identifies the sandbox's own namespace of a kind, a file name of `/proc/PID/ns` (namespaces(7)): the one
    /// that the learner's first shell is in. `None` if init has gone.
    pub fn namespace(&self, kind: &str) -> io::Result<Option<u64>> {
        let inode = |fd: &OwnedFd| Ok(Some(nix::sys::stat::fstat(fd)?.st_ino));
        match kind {
            "user" => inode(&self.users),
            "mnt" => inode(&self.mounts),
            _ => observe::namespace(self.init.pid, kind),
        }
    }

    /// Its network namespace.
    pub fn network_namespace(&self) -> io::Result<OwnedFd> {
        let path = format!("/proc/{}/ns/net", self.init.pid);
        Ok(fs::File::open(path)?.into())
    }

    /// The host name it was made with.
    pub fn hostname(&self) -> &str {
        &self.hostname
    }

    /// What init says next; waits for it, for ten seconds at most.
    pub fn wait_for_notice(&mut self) -> Result<Heard, Error> {
        self.hear(MsgFlags::empty())
    }

    /// What init has said, without waiting.
    pub fn poll_notice(&mut self) -> Result<Heard, Error> {
        self.hear(MsgFlags::MSG_DONTWAIT)
    }

    fn hear(&mut self, flags: MsgFlags) -> Result<Heard, Error> {
        let mut buffer = [0; 64];
        match recv(self.control.as_raw_fd(), &mut buffer, flags) {
            Ok(0) | Err(Errno::ECONNRESET) => Ok(Heard::Gone),
            Ok(length) => match Notice::decode(&buffer[..length]) {
                Some(notice) => Ok(Heard::Notice(notice)),
                None => Err(Error::Init("sent bytes that are no message")),
            },
            Err(Errno::EAGAIN) => Ok(Heard::Nothing),
            Err(errno) => Err(errno).step("hear from init"),
        }
    }
}

/// What came from init.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// A message.
    Notice(Notice),
    /// No message yet.
    Nothing,
    /// Init has ended, and the sandbox with it.
    Gone,
}

/// The sandbox's first process; dropping it kills it, and with it the whole PID namespace.
#[derive(Debug)]
pub(crate) struct Init {
    pub(crate) pid: Pid,
    pub(crate) pidfd: OwnedFd,
}

impl Drop for Init {
    fn drop(&mut self) {
        let kill = rustix::process::Signal::from_named_raw(Signal::SIGKILL as i32);
        if let Some(signal) = kill {
            // It may have ended by itself.
            let _ = rustix::process::pidfd_send_signal(&self.pidfd, signal);
        }
        let _ = waitpid(self.pid, Some(WaitPidFlag::empty()));
    }
}
