//! Terminals: typing as if the host's user did, and stealing one.

use std::os::fd::AsRawFd;

use crate::Attack;
use crate::report::tried;
use crate::sys::{Arg, call, child_answer};

pub(crate) const ATTACKS: &[Attack] = &[("tty", inject), ("line-discipline", line_discipline)];

/// Both push bytes into a terminal's input (CVE-2017-5226 and its kind).
fn inject(_: &[String]) {
    tried(
        "TIOCSTI",
        call(libc::SYS_ioctl, [0.into(), word(libc::TIOCSTI), Arg::In(b"\n")]),
    );
    // The filter compares 32 bits: the kernel looks at no more of the request, so the upper half may be anything.
    let disguised = Arg::Int(0x1_0000_0000 | i64::try_from(libc::TIOCSTI).unwrap_or_default());
    tried(
        "TIOCSTI with a high bit",
        call(libc::SYS_ioctl, [0.into(), disguised, Arg::In(b"\n")]),
    );
    // TIOCL_PASTESEL.
    tried(
        "TIOCLINUX",
        call(libc::SYS_ioctl, [0.into(), word(libc::TIOCLINUX), Arg::In(&[3])]),
    );
    // As a session leader of its own, with the argument that steals.
    let stolen = child_answer(|| {
        nix::unistd::setsid()?;
        call(libc::SYS_ioctl, [0.into(), word(libc::TIOCSCTTY), 1.into()])
    });
    tried("TIOCSCTTY of a terminal in use", stolen);
    let console = std::fs::File::open("/dev/console").or_else(|_| std::fs::File::open("/dev/tty0"));
    tried(
        "open a console",
        console
            .map(|file| file.as_raw_fd().into())
            .map_err(|error| crate::sys::errno_of(&error)),
    );
}

/// N_GSM0710, whose driver has been a way to root (CVE-2023-6546).
fn line_discipline(_: &[String]) {
    tried(
        "TIOCSETD N_GSM0710",
        call(
            libc::SYS_ioctl,
            [0.into(), word(libc::TIOCSETD), Arg::In(&21_i32.to_ne_bytes())],
        ),
    );
}

fn word(request: u64) -> Arg<'static> {
    Arg::Int(request.cast_signed())
}
