//! The agent's side of making a sandbox.

use std::fs;
use std::io::Write;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::path::PathBuf;

use nix::errno::Errno;
use nix::fcntl::{FcntlArg, SealFlag, fcntl};
use nix::sys::memfd::{MFdFlags, memfd_create};
use nix::sys::signal::Signal;
use nix::sys::socket::{AddressFamily, MsgFlags, SockFlag, SockType, recv, setsockopt, socketpair, sockopt};
use nix::sys::time::{TimeVal, TimeValLike};
use nix::sys::wait::{WaitPidFlag, waitpid};
use nix::unistd::Pid;

use crate::cgroup::{Cgroup, Delegation, Layout, Version};
use crate::error::Step;
use crate::ids::{IdLease, IdMap};
use crate::setup::{self, Plan};
use crate::sweep::Journal;
use crate::sys::{self, Clone};
use crate::{Error, Limits, Notice, guest, handshake, lower};

/// Seconds that a new sandbox may take for any one answer.
const PATIENCE: i64 = 10;

/// What to make.
#[derive(Clone, Debug)]
pub struct Config {
    /// Unique among the sandboxes of this machine; also the name of its groups.
    pub id: String,
    /// A directory of its own for the journal; removed by its owner.
    pub dir: PathBuf,
    /// The image's root directory.
    pub rootfs: PathBuf,
    /// The host name in the sandbox.
    pub hostname: String,
    /// Memory, cpu and processes.
    pub limits: Limits,
    /// Gives the learner a sub-tree of groups on cgroup v1 too, which the kernel does not promise to be safe
    /// ([`Delegation::on`]).
    pub delegate_cgroup_v1: bool,
    /// Bytes of the writable layer.
    pub disk: u64,
    /// Where the machine's id ranges are claimed: one directory for all servers on it.
    pub ids: PathBuf,
}

/// A running sandbox. Dropping it kills every process in it and removes its groups; mounts, network and
/// namespaces go with the last process.
#[derive(Debug)]
pub struct Sandbox {
    init: Init,
    cgroup: Cgroup,
    lease: IdLease,
    control: OwnedFd,
    ptmx: OwnedFd,
    hostname: String,
    pub(crate) next_token: u32,
}

/// Makes a sandbox and waits until its init runs: about two milliseconds. The calling process must have one
/// thread.
pub fn create(config: &Config) -> Result<Sandbox, Error> {
    if !config.rootfs.is_dir() {
        return Err(Error::NoRootfs(config.rootfs.clone()));
    }
    let lease = IdLease::claim(&config.ids)?;
    let layout = Layout::detect()?;
    Journal::new(&layout, &config.id).write(&config.dir)?;
    let delegation = Delegation::on(&layout, config.delegate_cgroup_v1);
    let cgroup = Cgroup::create(&layout, &config.id, &config.limits, delegation)?;
    let (control, theirs) = socketpair(
        AddressFamily::Unix,
        SockType::SeqPacket,
        None,
        SockFlag::SOCK_CLOEXEC,
    )
    .step("control socket")?;
    let plan = Plan {
        rootfs: config.rootfs.clone(),
        hostname: config.hostname.clone(),
        disk: config.disk,
        ids: lease.map(),
        cgroups: layout.version,
        entrance: cgroup.entrance()?,
        init: init_program()?,
    };
    let init = give_birth(&plan, &cgroup, &control, &theirs)?;
    // From here on the end of the stream means that the sandbox has gone.
    drop(theirs);
    setsockopt(&control, sockopt::ReceiveTimeout, &TimeVal::seconds(PATIENCE)).step("control socket")?;
    write_id_maps(init.pid, lease.map())?;
    cgroup.settle(init.pid, lease.map().root())?;
    let lower = match lease.map() {
        IdMap::Range { .. } => Some(lower::id_mapped(&config.rootfs, init.pid)?),
        IdMap::Single { .. } => None,
    };
    handshake::go(&control, lower.as_ref())?;
    let ptmx = handshake::take_terminals(&control)?;
    let mut sandbox = Sandbox {
        init,
        cgroup,
        lease,
        control,
        ptmx,
        hostname: config.hostname.clone(),
        next_token: 0,
    };
    match sandbox.wait_for_notice()? {
        Heard::Notice(Notice::Ready) => Ok(sandbox),
        _ => Err(Error::Init("ended during its set-up")),
    }
}

/// Clones the process that becomes init, in all its namespaces; on v2 it is born inside its limits.
fn give_birth(plan: &Plan, cgroup: &Cgroup, ours: &OwnedFd, theirs: &OwnedFd) -> Result<Init, Error> {
    let mut namespaces = libc::CLONE_NEWUSER
        | libc::CLONE_NEWNS
        | libc::CLONE_NEWPID
        | libc::CLONE_NEWNET
        | libc::CLONE_NEWUTS
        | libc::CLONE_NEWIPC;
    if plan.cgroups == Version::V2 {
        namespaces |= libc::CLONE_NEWCGROUP;
    }
    let clone_into =
        |group: Option<&OwnedFd>| sys::clone3(namespaces.cast_unsigned().into(), group.map(AsFd::as_fd));
    let mut born = clone_into(cgroup.clone_target()?.as_ref());
    if born
        .as_ref()
        .is_err_and(|error| error.raw_os_error() == Some(libc::EBUSY))
    {
        born = clone_into(cgroup.clone_leaf()?.as_ref());
    }
    match born.map_err(|error| match error.raw_os_error() {
        Some(libc::EPERM | libc::ENOSPC | libc::EINVAL) => Error::NoUserNamespaces(error),
        _ => Error::Step {
            step: "new namespaces",
            source: error,
        },
    })? {
        Clone::Child => {
            // Else the agent's death would not show as the end of the stream.
            let _ = nix::unistd::close(ours.as_raw_fd());
            setup::run(plan, theirs)
        }
        Clone::Parent { pid, pidfd } => Ok(Init { pid, pidfd }),
    }
}

/// A group map may be written by an unprivileged process only after `setgroups` is forbidden
/// (user_namespaces(7)).
fn write_id_maps(pid: Pid, map: IdMap) -> Result<(), Error> {
    let write = |file: &str, text: &str| fs::write(format!("/proc/{pid}/{file}"), text).step("map user ids");
    if !map.is_range() {
        write("setgroups", "deny")?;
    }
    let (users, groups) = map.maps();
    write("uid_map", &users)?;
    write("gid_map", &groups)
}

/// Init's program in a memory file that nobody can change any more: a learner who overwrites
/// `/proc/1/exe` (CVE-2019-5736) reaches nothing of the host's.
fn init_program() -> Result<OwnedFd, Error> {
    let flags = MFdFlags::MFD_CLOEXEC | MFdFlags::MFD_ALLOW_SEALING;
    let mut file = fs::File::from(memfd_create("init", flags).step("memory file for init")?);
    file.write_all(guest::INIT).step("memory file for init")?;
    let seals =
        SealFlag::F_SEAL_WRITE | SealFlag::F_SEAL_SHRINK | SealFlag::F_SEAL_GROW | SealFlag::F_SEAL_SEAL;
    fcntl(&file, FcntlArg::F_ADD_SEALS(seals)).step("seal init")?;
    Ok(file.into())
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
struct Init {
    pid: Pid,
    pidfd: OwnedFd,
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
