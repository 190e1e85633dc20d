//! The agent's side of making a sandbox.

use std::fs;
use std::io::{self, Write};
use std::net::Ipv4Addr;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::path::PathBuf;

use nix::errno::Errno;
use nix::fcntl::{FcntlArg, SealFlag, fcntl};
use nix::sys::memfd::{MFdFlags, memfd_create};
use nix::sys::signal::Signal;
use nix::sys::socket::{MsgFlags, recv, setsockopt, sockopt};
use nix::sys::time::{TimeVal, TimeValLike};
use nix::sys::wait::{WaitPidFlag, waitpid};
use nix::unistd::Pid;
use seccompiler::sock_filter;

use crate::cgroup::{Cgroup, Delegation, Layout};
use crate::error::Step;
use crate::guest::wire::Confinement;
use crate::handshake::MAX_LAYERS;
use crate::ids::{IdLease, IdMap};
use crate::policy::{self, Tier};
use crate::setup::{self, Plan};
use crate::sweep::Journal;
use crate::sys::{self, Clone};
use crate::{Error, Limits, Notice, guest, handshake, lower, observe, packet};

/// Seconds that a new sandbox may take for any one answer.
const PATIENCE: i64 = 10;

/// What to make.
#[derive(Clone, Debug)]
pub struct Config {
    /// Unique among the sandboxes of this machine; also the name of its groups.
    pub id: String,
    /// A directory of its own for the journal; removed by its owner.
    pub dir: PathBuf,
    /// The image's layers, lowest first: directories that nobody changes.
    pub layers: Vec<PathBuf>,
    /// The host name in the sandbox.
    pub hostname: String,
    /// The name server that its `/etc/resolv.conf` names, in place of what the image says.
    pub resolver: Option<Ipv4Addr>,
    /// What its programs may ask of the kernel.
    pub tier: Tier,
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

/// What all sandboxes of a process share: init's program, and the system call filters.
#[derive(Debug)]
pub struct Engine {
    init: OwnedFd,
    filters: Vec<(Tier, Vec<Vec<u8>>)>,
}

impl Engine {
    /// Seals init's program in a memory file and compiles the filters of all tiers: about a millisecond.
    pub fn new() -> Result<Self, Error> {
        let mut filters = Vec::new();
        for tier in Tier::ALL {
            let programs = policy::filters(tier).map_err(|error| Error::Filter(error.to_string()))?;
            filters.push((tier, programs.iter().map(|program| bytes(program)).collect()));
        }
        Ok(Self {
            init: init_program()?,
            filters,
        })
    }

    /// Makes a sandbox and waits until its init runs: a few milliseconds. The calling process must have one
    /// thread, for it is cloned.
    pub fn create(&self, config: &Config) -> Result<Sandbox, Error> {
        look_at(&config.layers)?;
        let lease = IdLease::claim(&config.ids)?;
        let layout = Layout::detect()?;
        Journal::new(&layout, &config.id).write(&config.dir)?;
        let delegation = Delegation::on(&layout, config.delegate_cgroup_v1);
        let cgroup = Cgroup::create(&layout, &config.id, &config.limits, delegation)?;
        let (control, theirs) = packet::pair().step("control socket")?;
        let ids = lease.map();
        let plan = Plan {
            layers: &config.layers,
            hostname: &config.hostname,
            resolver: config.resolver,
            tier: config.tier,
            disk: config.disk,
            ids,
            cgroups: layout.version,
            delegated: cgroup.delegated() && config.tier.delegates_cgroups(),
            entrance: cgroup.entrance()?,
            init: &self.init,
        };
        let init = give_birth(&plan, &cgroup, &control, &theirs)?;
        // From here on the end of the stream means that the sandbox has gone.
        drop(theirs);
        setsockopt(&control, sockopt::ReceiveTimeout, &TimeVal::seconds(PATIENCE)).step("control socket")?;
        write_id_maps(init.pid, ids)?;
        handshake::go(&control)?;
        let users = handshake::take_users(&control)?;
        handshake::send_layers(&control, &id_mapped(config, ids, users.as_fd())?)?;
        let confinement = self.confinement(config.tier, ids).encode();
        packet::send(control.as_fd(), &confinement, &[]).step("tell init the tier")?;
        let (ptmx, mounts) = handshake::take_terminals(&control)?;
        cgroup.settle(init.pid, ids.learner_root())?;
        let mut sandbox = Sandbox {
            init,
            cgroup,
            lease,
            control,
            ptmx,
            users,
            mounts,
            hostname: config.hostname.clone(),
            next_token: 0,
        };
        match sandbox.wait_for_notice()? {
            Heard::Notice(Notice::Ready) => Ok(sandbox),
            _ => Err(Error::Init("ended during its set-up")),
        }
    }

    fn confinement(&self, tier: Tier, ids: IdMap) -> Confinement {
        let filters = self.filters.iter().find(|(other, _)| *other == tier);
        Confinement {
            capabilities: tier.capabilities().bits(),
            no_new_privs: tier.no_new_privs(),
            own_root: ids.is_range(),
            filters: filters.map(|(_, filters)| filters.clone()).unwrap_or_default(),
        }
    }
}

/// A filter as the kernel's `struct sock_filter`s.
fn bytes(program: &[sock_filter]) -> Vec<u8> {
    let instruction = |each: &sock_filter| {
        let [code0, code1] = each.code.to_ne_bytes();
        let [k0, k1, k2, k3] = each.k.to_ne_bytes();
        [code0, code1, each.jt, each.jf, k0, k1, k2, k3]
    };
    program.iter().flat_map(instruction).collect()
}

fn look_at(layers: &[PathBuf]) -> Result<(), Error> {
    if layers.is_empty() || layers.len() > MAX_LAYERS {
        return Err(Error::LayerCount(layers.len()));
    }
    match layers.iter().find(|layer| !layer.is_dir()) {
        Some(missing) => Err(Error::NoLayer(missing.clone())),
        None => Ok(()),
    }
}

/// The layers with the learner's ids; none where that takes a right we do not have.
fn id_mapped(config: &Config, ids: IdMap, users: BorrowedFd<'_>) -> Result<Vec<OwnedFd>, Error> {
    if !ids.is_range() {
        return Ok(Vec::new());
    }
    config
        .layers
        .iter()
        .map(|layer| lower::open(layer, Some(users)))
        .collect()
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
    users: OwnedFd,
    mounts: OwnedFd,
    hostname: String,
    pub(crate) next_token: u32,
}

/// Clones the process that becomes init, PID 1 in the engine's user namespace; on v2 it is born inside its limits.
fn give_birth(plan: &Plan<'_>, cgroup: &Cgroup, ours: &OwnedFd, theirs: &OwnedFd) -> Result<Init, Error> {
    let namespaces = libc::CLONE_NEWUSER | libc::CLONE_NEWNS | libc::CLONE_NEWPID;
    let clone_into = |target: Option<OwnedFd>| {
        sys::clone3(
            namespaces.cast_unsigned().into(),
            target.as_ref().map(AsFd::as_fd),
        )
    };
    let born = match clone_into(cgroup.clone_target()?) {
        Err(error) if error.raw_os_error() == Some(libc::EBUSY) => clone_into(cgroup.clone_leaf()?),
        other => other,
    };
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
    let (users, groups) = map.engine_maps();
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
