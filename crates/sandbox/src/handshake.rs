//! What agent and new process say to each other on the control socket until init takes it over:
//!
//! 1. agent: *go*, once ids and cgroups are in place;
//! 2. process: here is the learner's *user namespace*;
//! 3. agent: here are the image's *layers*, their owners shown through it;
//! 4. process: here are the *terminal multiplexer* and the learner's mount namespace.
//!
//! The process may answer with what *failed* at any time. All packets are bounded and none is trusted further.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use nix::fcntl::{OFlag, open};
use nix::sys::stat::Mode;
use rustix::fs::fstatfs;

use crate::Error;
use crate::error::Step;
use crate::packet::{MAX_DESCRIPTORS, receive, send};

const GO: u8 = 0xf0;
const TERMINALS: u8 = 0xf1;
const FAILED: u8 = 0xf2;
const USERS: u8 = 0xf3;
const LAYERS: u8 = 0xf4;

/// The most layers an image may have, since they travel in one packet and their names fit in one page: docker's own limit.
pub(crate) const MAX_LAYERS: usize = MAX_DESCRIPTORS;

/// `DEVPTS_SUPER_MAGIC` of linux/magic.h.
const DEVPTS: i64 = 0x1cd1;

/// Agent: lets the process go on.
pub(crate) fn go(control: &OwnedFd) -> Result<(), Error> {
    send(control.as_fd(), &[GO], &[]).step("let the sandbox go on")
}

/// Process: waits until ids and cgroups are in place.
pub(crate) fn wait_for_go(control: &OwnedFd) -> Result<(), Error> {
    match receive(control.as_fd()).step("wait for the agent")?.0.first() {
        Some(&GO) => Ok(()),
        _ => Err(Error::Init("lost its agent")),
    }
}

/// Process: gives the agent the learner's user namespace.
pub(crate) fn offer_users(control: &OwnedFd, users: BorrowedFd<'_>) -> Result<(), Error> {
    send(control.as_fd(), &[USERS], &[users]).step("hand over the learner's user namespace")
}

/// Agent: takes it.
pub(crate) fn take_users(control: &OwnedFd) -> Result<OwnedFd, Error> {
    let [users] = take(control, USERS)?;
    Ok(users)
}

/// Agent: the image's layers as mounts, lowest first; none where the process is to mount them itself.
pub(crate) fn send_layers(control: &OwnedFd, layers: &[OwnedFd]) -> Result<(), Error> {
    let fds: Vec<_> = layers.iter().map(AsFd::as_fd).collect();
    send(control.as_fd(), &[LAYERS], &fds).step("hand over the image's layers")
}

/// Process: takes them.
pub(crate) fn wait_for_layers(control: &OwnedFd) -> Result<Vec<OwnedFd>, Error> {
    let (packet, fds) = receive(control.as_fd()).step("wait for the image's layers")?;
    match packet.first() {
        Some(&LAYERS) => Ok(fds),
        _ => Err(Error::Init("lost its agent")),
    }
}

/// Process: gives the agent the sandbox's terminal multiplexer and the learner's mount namespace.
pub(crate) fn offer_terminals(control: &OwnedFd, mounts: BorrowedFd<'_>) -> Result<(), Error> {
    let flags = OFlag::O_PATH | OFlag::O_NOFOLLOW | OFlag::O_CLOEXEC;
    let ptmx = open("/dev/pts/ptmx", flags, Mode::empty()).step("open /dev/pts/ptmx")?;
    send(control.as_fd(), &[TERMINALS], &[ptmx.as_fd(), mounts]).step("hand over /dev/pts/ptmx")
}

/// Agent: takes both.
pub(crate) fn take_terminals(control: &OwnedFd) -> Result<(OwnedFd, OwnedFd), Error> {
    let [ptmx, mounts] = take(control, TERMINALS)?;
    let kind = fstatfs(&ptmx).step("look at /dev/pts/ptmx")?;
    if kind.f_type != DEVPTS {
        return Err(Error::Init("offered a terminal multiplexer that is none"));
    }
    Ok((ptmx, mounts))
}

/// Agent: the descriptors of the packet `tag`, or what failed.
fn take<const N: usize>(control: &OwnedFd, tag: u8) -> Result<[OwnedFd; N], Error> {
    let (packet, fds) = receive(control.as_fd()).step("hear from the sandbox")?;
    match packet.split_first() {
        Some((&found, _)) if found == tag => fds
            .try_into()
            .map_err(|_| Error::Init("sent other descriptors than it should")),
        Some((&FAILED, text)) => Err(Error::Inside(String::from_utf8_lossy(text).into_owned())),
        _ => Err(Error::Init("ended during its set-up")),
    }
}

/// Process: says what failed. Nothing to be done if the agent no longer listens.
pub(crate) fn report(control: &OwnedFd, error: &Error) {
    let text = match error {
        Error::Step { step, source } => format!("\"{step}\": {source}"),
        other => other.to_string(),
    };
    let _ = send(control.as_fd(), &[&[FAILED], text.as_bytes()].concat(), &[]);
}
