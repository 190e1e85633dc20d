//! The host's own name, and who knows other hosts'.

use std::fs::File;
use std::io::Write;
use std::net::Ipv4Addr;
use std::os::fd::{AsFd, BorrowedFd};

use nix::unistd::sethostname;
use rustix::fs::{AtFlags, Mode, OFlags, openat, unlinkat};
use rustix::io::Errno;

use super::mounts;
use crate::Error;
use crate::error::Step;
use crate::ids::IdMap;

/// The host name is the sandbox's own, and the learner's to change.
pub(super) fn set_host_name(name: &str) -> Result<(), Error> {
    sethostname(name).step("host name")
}

/// Names the resolver in `/etc/resolv.conf`, a new file in place of what the image has there, be it a link.
pub(super) fn write_resolver(
    root: BorrowedFd<'_>,
    resolver: Option<Ipv4Addr>,
    ids: IdMap,
) -> Result<(), Error> {
    const FILE: &str = "resolv.conf";
    const STEP: &str = "write /etc/resolv.conf";
    let Some(resolver) = resolver else {
        return Ok(());
    };
    let etc = mounts::directory(root, "etc", ids)?;
    match unlinkat(&etc, FILE, AtFlags::empty()) {
        Ok(()) | Err(Errno::NOENT) => {}
        Err(errno) => return Err(errno).step(STEP),
    }
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC;
    let file = openat(&etc, FILE, flags, Mode::from_raw_mode(0o644)).step(STEP)?;
    mounts::give(etc.as_fd(), FILE, ids)?;
    writeln!(File::from(file), "nameserver {resolver}").step(STEP)
}
