//! Who the new process is.

use std::os::fd::{AsFd, OwnedFd};

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::prctl;
use nix::sys::signal::Signal;
use nix::unistd::{Gid, Uid, chdir, setgroups, setresgid, setresuid, setsid};

use crate::Error;
use crate::error::Step;
use crate::ids::IdMap;

/// Takes the ids of the engine's root and drops every group of the server's. With a single id the kernel
/// forbids `setgroups` (user_namespaces(7)); there the groups are the caller's own.
pub(super) fn become_engines_root(ids: IdMap) -> Result<(), Error> {
    setresgid(Gid::from_raw(0), Gid::from_raw(0), Gid::from_raw(0)).step("become group 0")?;
    setresuid(Uid::from_raw(0), Uid::from_raw(0), Uid::from_raw(0)).step("become user 0")?;
    if ids.is_range() {
        setgroups(&[]).step("drop groups")?;
    }
    // The founder's files in /proc are to be ours, and it is a copy of us. Nobody in here could look at either:
    // no learner's code runs yet, and init makes itself undumpable.
    prctl::set_dumpable(true).step("own /proc files")?;
    // CVE-2024-21626: no directory of the host's stays behind as somebody's working directory.
    chdir("/").step("leave the agent's directory")?;
    setsid().step("new session").map(drop)
}

/// The sandbox ends when its agent does. `setresuid` clears the setting, so this comes after it; an agent
/// that died before shows as a hung-up control socket.
pub(super) fn die_with_the_agent(control: &OwnedFd) -> Result<(), Error> {
    prctl::set_pdeathsig(Signal::SIGKILL).step("parent-death signal")?;
    let mut control = [PollFd::new(control.as_fd(), PollFlags::empty())];
    poll(&mut control, PollTimeout::ZERO).step("look for the agent")?;
    if control[0].any() == Some(true) {
        return Err(Error::Init("lost its agent"));
    }
    Ok(())
}
