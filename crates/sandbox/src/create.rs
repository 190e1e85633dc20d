//! The agent's side of making a sandbox.

use std::fs;
use std::os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd};
use std::path::PathBuf;

use nix::sys::socket::{setsockopt, sockopt};
use nix::sys::time::{TimeVal, TimeValLike};
use nix::unistd::Pid;

use crate::cgroup::{Cgroup, Delegation, Layout};
use crate::error::Step;
use crate::handshake::MAX_LAYERS;
use crate::ids::{IdLease, IdMap};
use crate::running::Init;
use crate::setup::{self, Plan};
use crate::sweep::Journal;
use crate::sys::{self, Clone};
use crate::{Config, Engine, Error, Heard, Notice, Sandbox, handshake, lower, packet};

/// Seconds that a new sandbox may take for any one answer.
const PATIENCE: i64 = 10;

impl Engine {
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
