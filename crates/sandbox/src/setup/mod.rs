//! What happens in the new process, from its birth in fresh namespaces to the exec of init. The order is the
//! recipe's (docs/ARCHITECTURE.md); each step is a function in a file of its own, with its reason. No learner
//! code runs before the last step, so what lies inside the new root can be trusted until then, save the image's
//! own content: nothing of it is followed as a symbolic link.

mod dev;
mod founder;
mod hand_over;
mod identity;
mod kernel_filesystems;
mod keyring;
mod masks;
mod mounts;
mod names;
mod network;
mod overlay;
mod pivot;
mod rlimits;
mod stage;
mod ucounts;

use std::convert::Infallible;
use std::net::Ipv4Addr;
use std::os::fd::{AsFd, OwnedFd};
use std::path::PathBuf;

use crate::cgroup::{Entrance, Version};
use crate::ids::IdMap;
use crate::policy::Tier;
use crate::{Error, handshake};

/// Everything the new process needs to know.
pub(crate) struct Plan<'a> {
    /// The image's layers, lowest first, for a process that has to mount them itself.
    pub(crate) layers: &'a [PathBuf],
    pub(crate) hostname: &'a str,
    /// The name server, if there is one.
    pub(crate) resolver: Option<Ipv4Addr>,
    pub(crate) tier: Tier,
    /// Bytes of the writable layer.
    pub(crate) disk: u64,
    pub(crate) ids: IdMap,
    pub(crate) cgroups: Version,
    /// Whether the learner may make groups and move processes.
    pub(crate) delegated: bool,
    pub(crate) entrance: Entrance,
    /// Init's program, sealed.
    pub(crate) init: &'a OwnedFd,
}

/// Never returns: the process becomes init, or says why not and ends.
pub(crate) fn run(plan: &Plan<'_>, control: &OwnedFd) -> ! {
    let Err(error) = become_init(plan, control);
    handshake::report(control, &error);
    std::process::exit(1)
}

fn become_init(plan: &Plan<'_>, control: &OwnedFd) -> Result<Infallible, Error> {
    plan.entrance.pass()?;
    handshake::wait_for_go(control)?;
    identity::become_engines_root(plan.ids)?;
    identity::die_with_the_agent(control)?;
    mounts::make_private()?;
    let proc = kernel_filesystems::cover_host_proc()?;
    let founder = founder::found(&proc, plan.ids)?;
    handshake::offer_users(control, founder.users())?;
    founder.join()?;
    names::set_host_name(plan.hostname)?;
    network::bring_loopback_up(&proc, plan.ids)?;
    ucounts::limit(&proc, plan.tier)?;
    // Before the stage covers a directory they may lie in.
    let mut layers = overlay::own_layers(plan)?;
    let stage = stage::mount(plan.disk)?;
    layers.extend(handshake::wait_for_layers(control)?);
    let root = overlay::mount(&stage, &layers, plan.ids)?;
    names::write_resolver(root.as_fd(), plan.resolver, plan.ids)?;
    let dev = dev::mount(root.as_fd(), plan.tier, plan.ids)?;
    let proc = kernel_filesystems::mount_proc(root.as_fd(), plan.ids)?;
    let sys = kernel_filesystems::mount_sys(root.as_fd(), plan)?;
    masks::cover(&proc, &sys, &dev, plan.tier)?;
    pivot::pivot(root.as_fd())?;
    let (users, learners_mounts) = founder.leave_a_copy_of_the_mounts()?;
    handshake::offer_terminals(control, learners_mounts.as_fd())?;
    rlimits::set()?;
    keyring::join_an_empty_one()?;
    hand_over::to_init(plan.init, [control, &users, &learners_mounts])
}
