//! The network namespace starts with a loopback device that is down, and has no other.

use std::os::fd::AsFd;

use nix::sys::socket::{AddressFamily, SockFlag, SockType, socket};

use crate::error::Step;
use crate::{Error, sys};

pub(super) fn bring_loopback_up() -> Result<(), Error> {
    let any = socket(
        AddressFamily::Inet,
        SockType::Datagram,
        SockFlag::SOCK_CLOEXEC,
        None,
    )
    .step("loopback")?;
    sys::set_interface_up(any.as_fd(), c"lo").step("loopback")
}
