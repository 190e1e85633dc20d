//! What agent and new process say to each other on the control socket until init takes it over: the agent
//! says *go* (with the image's mount, if it made one) once ids and cgroups are in place; the process answers
//! with its terminal multiplexer, or with what failed. All packets are bounded and none is trusted further.

use std::io::{IoSlice, IoSliceMut};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};

use nix::fcntl::{OFlag, open};
use nix::sys::socket::{ControlMessage, ControlMessageOwned, MsgFlags, recvmsg, sendmsg};
use nix::sys::stat::Mode;
use rustix::fs::fstatfs;

use crate::Error;
use crate::error::Step;

const GO: u8 = 0xf0;
const TERMINALS: u8 = 0xf1;
const FAILED: u8 = 0xf2;

/// `DEVPTS_SUPER_MAGIC` of linux/magic.h.
const DEVPTS: i64 = 0x1cd1;

/// Agent: lets the process go on.
pub(crate) fn go(control: &OwnedFd, lower: Option<&OwnedFd>) -> Result<(), Error> {
    let fds: Vec<RawFd> = lower.iter().map(|fd| fd.as_raw_fd()).collect();
    send(control, &[GO], &fds).step("let the sandbox go on")
}

/// Process: waits for it.
pub(crate) fn wait_for_go(control: &OwnedFd) -> Result<Option<OwnedFd>, Error> {
    let (packet, mut fds) = receive(control).step("wait for the agent")?;
    match packet.first() {
        Some(&GO) => Ok(fds.pop()),
        _ => Err(Error::Init("lost its agent")),
    }
}

/// Process: gives the agent the sandbox's terminal multiplexer.
pub(crate) fn offer_terminals(control: &OwnedFd) -> Result<(), Error> {
    let flags = OFlag::O_PATH | OFlag::O_NOFOLLOW | OFlag::O_CLOEXEC;
    let ptmx = open("/dev/pts/ptmx", flags, Mode::empty()).step("open /dev/pts/ptmx")?;
    send(control, &[TERMINALS], &[ptmx.as_raw_fd()]).step("hand over /dev/pts/ptmx")
}

/// Agent: takes it, or learns what failed.
pub(crate) fn take_terminals(control: &OwnedFd) -> Result<OwnedFd, Error> {
    let (packet, mut fds) = receive(control).step("hear from the sandbox")?;
    match (packet.split_first(), fds.pop()) {
        (Some((&TERMINALS, _)), Some(ptmx)) if fstatfs(&ptmx).is_ok_and(|found| found.f_type == DEVPTS) => {
            Ok(ptmx)
        }
        (Some((&FAILED, text)), _) => Err(Error::Inside(String::from_utf8_lossy(text).into_owned())),
        _ => Err(Error::Init("ended during its set-up")),
    }
}

/// Process: says what failed. Nothing to be done if the agent no longer listens.
pub(crate) fn report(control: &OwnedFd, error: &Error) {
    let text = match error {
        Error::Step { step, source } => format!("\"{step}\": {source}"),
        other => other.to_string(),
    };
    let _ = send(control, &[&[FAILED], text.as_bytes()].concat(), &[]);
}

/// One packet with descriptors.
pub(crate) fn send(control: &OwnedFd, packet: &[u8], fds: &[RawFd]) -> nix::Result<()> {
    let rights = [ControlMessage::ScmRights(fds)];
    let messages: &[ControlMessage<'_>] = if fds.is_empty() { &[] } else { &rights };
    sendmsg::<()>(
        control.as_raw_fd(),
        &[IoSlice::new(packet)],
        messages,
        MsgFlags::MSG_NOSIGNAL,
        None,
    )
    .map(drop)
}

/// One packet with at most one descriptor; empty at the end of the stream.
fn receive(control: &OwnedFd) -> nix::Result<(Vec<u8>, Vec<OwnedFd>)> {
    let mut buffer = vec![0; 4096];
    let mut space = nix::cmsg_space!([RawFd; 1]);
    let (length, fds) = {
        let mut parts = [IoSliceMut::new(&mut buffer)];
        let flags = MsgFlags::MSG_CMSG_CLOEXEC;
        let message = recvmsg::<()>(control.as_raw_fd(), &mut parts, Some(&mut space), flags)?;
        let mut fds = Vec::new();
        for part in message.cmsgs()? {
            if let ControlMessageOwned::ScmRights(list) = part {
                // SAFETY: the kernel has just installed these descriptors for us.
                #[expect(unsafe_code, reason = "taking over received descriptors")]
                fds.extend(list.into_iter().map(|fd| unsafe { OwnedFd::from_raw_fd(fd) }));
            }
        }
        (message.bytes, fds)
    };
    buffer.truncate(length);
    Ok((buffer, fds))
}
