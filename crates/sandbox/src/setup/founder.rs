//! The second user namespace. The *founder* is a short-lived process that is born in the learner's user namespace
//! together with its network, host name, IPC and cgroup namespaces, so that the learner's root owns them. Init joins
//! all of them but the user namespace. Once the base mounts stand, the founder takes a copy of the mount
//! namespace: since the copy belongs to a lesser user namespace, the kernel locks every mount in it, and the
//! learner can neither unmount, uncover nor loosen them (mount_namespaces(7), "Restrictions").

use std::io::{self, Read, Write};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;

use nix::fcntl::{OFlag, openat};
use nix::sched::{CloneFlags, setns, unshare};
use nix::sys::stat::Mode;
use nix::sys::wait::waitpid;
use nix::unistd::{Pid, write};

use crate::Error;
use crate::error::Step;
use crate::ids::IdMap;
use crate::sys::{self, Clone};

/// What of the founder's init shares with the learner.
const SHARED: CloneFlags = CloneFlags::CLONE_NEWNET
    .union(CloneFlags::CLONE_NEWUTS)
    .union(CloneFlags::CLONE_NEWIPC)
    .union(CloneFlags::CLONE_NEWCGROUP);

pub(super) struct Founder {
    /// In this PID namespace.
    pid: Pid,
    pidfd: OwnedFd,
    /// `/proc/PID/ns`.
    namespaces: OwnedFd,
    users: OwnedFd,
    line: UnixStream,
}

/// Makes the founder and maps the learner's ids. `proc` shows this PID namespace.
pub(super) fn found(proc: &OwnedFd, ids: IdMap) -> Result<Founder, Error> {
    let (line, theirs) = UnixStream::pair().step("line to the founder")?;
    let flags = SHARED | CloneFlags::CLONE_NEWUSER;
    match sys::clone3(u64::from(flags.bits().cast_unsigned()), None).step("the learner's namespaces")? {
        Clone::Child => {
            drop(line);
            live(theirs)
        }
        Clone::Parent { pid, pidfd } => {
            drop(theirs);
            write_id_maps(proc, pid, ids)?;
            let path = format!("{pid}/ns");
            let flags = OFlag::O_PATH | OFlag::O_DIRECTORY | OFlag::O_CLOEXEC;
            let namespaces =
                openat(proc, path.as_str(), flags, Mode::empty()).step("the learner's namespaces")?;
            let users = namespace(&namespaces, "user")?;
            Ok(Founder {
                pid,
                pidfd,
                namespaces,
                users,
                line,
            })
        }
    }
}

impl Founder {
    /// The learner's user namespace.
    pub(super) fn users(&self) -> BorrowedFd<'_> {
        self.users.as_fd()
    }

    /// Enters what init shares with the learner.
    pub(super) fn join(&self) -> Result<(), Error> {
        setns(&self.pidfd, SHARED).step("join the learner's namespaces")
    }

    /// The learner's user namespace, and a mount namespace of its own with this one's mounts, all locked. The founder
    /// has done its work and goes.
    pub(super) fn leave_a_copy_of_the_mounts(mut self) -> Result<(OwnedFd, OwnedFd), Error> {
        const STEP: &str = "lock the base mounts";
        self.line.write_all(&[0]).step(STEP)?;
        let mut answer = [0; 4];
        self.line.read_exact(&mut answer).step(STEP)?;
        match i32::from_ne_bytes(answer) {
            0 => {}
            errno => return Err(io::Error::from_raw_os_error(errno)).step(STEP),
        }
        let mounts = namespace(&self.namespaces, "mnt")?;
        drop(self.line);
        waitpid(self.pid, None).step("the founder's end")?;
        Ok((self.users, mounts))
    }
}

/// The founder's life.
fn live(mut line: UnixStream) -> ! {
    if line.read_exact(&mut [0]).is_ok() {
        let errno = unshare(CloneFlags::CLONE_NEWNS).map_or_else(|errno| errno as i32, |()| 0);
        if line.write_all(&errno.to_ne_bytes()).is_ok() {
            // Until the other end is closed.
            let _ = line.read(&mut [0]);
        }
    }
    sys::exit_now(0)
}

/// A group map may be written by an unprivileged process only after `setgroups` is forbidden
/// (user_namespaces(7)); here that was settled for the engine's namespace, and is inherited.
fn write_id_maps(proc: &OwnedFd, pid: Pid, ids: IdMap) -> Result<(), Error> {
    const STEP: &str = "map the learner's ids";
    for file in ["uid_map", "gid_map"] {
        let path = format!("{pid}/{file}");
        let file = openat(
            proc,
            path.as_str(),
            OFlag::O_WRONLY | OFlag::O_CLOEXEC,
            Mode::empty(),
        )
        .step(STEP)?;
        write(&file, ids.learner_map().as_bytes()).step(STEP)?;
    }
    Ok(())
}

fn namespace(directory: &OwnedFd, kind: &str) -> Result<OwnedFd, Error> {
    openat(directory, kind, OFlag::O_RDONLY | OFlag::O_CLOEXEC, Mode::empty())
        .step("the learner's namespaces")
}
