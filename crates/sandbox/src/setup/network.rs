//! The network namespace starts with a loopback device that is down, and has no other.

use std::fs::File;
use std::io::Write;
use std::os::fd::{AsFd, OwnedFd};

use nix::fcntl::{OFlag, openat};
use nix::sys::socket::{AddressFamily, SockFlag, SockType, socket};
use nix::sys::stat::Mode;

use crate::error::Step;
use crate::ids::IdMap;
use crate::{Error, sys};

/// Brings the loopback device up, and lets every group ping: without this `ping` would need a capability for raw sockets
/// (icmp(7), "ping_group_range").
pub(super) fn bring_loopback_up(proc: &OwnedFd, ids: IdMap) -> Result<(), Error> {
    const STEP: &str = "loopback";
    let kind = SockType::Datagram;
    let any = socket(AddressFamily::Inet, kind, SockFlag::SOCK_CLOEXEC, None).step(STEP)?;
    sys::set_interface_up(any.as_fd(), c"lo").step(STEP)?;
    let groups = if ids.is_range() { "1 65535" } else { "0 0" };
    let flags = OFlag::O_WRONLY | OFlag::O_CLOEXEC;
    let file = openat(proc, "sys/net/ipv4/ping_group_range", flags, Mode::empty()).step(STEP)?;
    File::from(file).write_all(groups.as_bytes()).step(STEP)
}
