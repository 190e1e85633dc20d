//! The last act: exactly the descriptors that init expects, and exec.

use std::convert::Infallible;
use std::ffi::CString;
use std::os::fd::{BorrowedFd, FromRawFd, OwnedFd, RawFd};

use nix::fcntl::{FcntlArg, FdFlag, OFlag, fcntl, open};
use nix::sys::stat::Mode;
use nix::unistd::fexecve;

use crate::error::Step;
use crate::{Error, guest, sys};

const PROGRAM_FD: RawFd = guest::MOUNT_NAMESPACE_FD + 1;

/// Becomes init, a program from a sealed memory file: a learner who overwrites `/proc/1/exe` (CVE-2019-5736) reaches nothing
/// of the host's, and no copy of the agent stays behind as PID 1.
pub(super) fn to_init(
    program: &OwnedFd,
    [control, users, mounts]: [&OwnedFd; 3],
) -> Result<Infallible, Error> {
    let null = open("/dev/null", OFlag::O_RDWR, Mode::empty()).step("open /dev/null")?;
    let expected = [
        (&null, 0),
        (&null, 1),
        (&null, 2),
        (control, guest::CONTROL_FD),
        (users, guest::USER_NAMESPACE_FD),
        (mounts, guest::MOUNT_NAMESPACE_FD),
        (program, PROGRAM_FD),
    ];
    // First all of them out of the way of the numbers that are assigned then.
    let mut high = Vec::new();
    for (fd, number) in expected {
        high.push((duplicate_high(fd)?, number));
    }
    for (fd, number) in &high {
        sys::dup_to(fd, *number).step("init's descriptors")?;
    }
    // SAFETY: it was made just above and stays open until exec closes it.
    #[expect(unsafe_code, reason = "naming a descriptor by its number")]
    let program = unsafe { BorrowedFd::borrow_raw(PROGRAM_FD) };
    fcntl(program, FcntlArg::F_SETFD(FdFlag::FD_CLOEXEC)).step("init's descriptors")?;
    // Their numbers are closed next, all at once: CVE-2024-21626, a leaked directory descriptor is a way out.
    std::mem::forget((null, high));
    sys::close_from(PROGRAM_FD + 1).step("close descriptors")?;
    let path = CString::from(c"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    fexecve(program, &[CString::from(c"init")], &[path]).step("exec init")
}

fn duplicate_high(fd: &OwnedFd) -> Result<OwnedFd, Error> {
    let raw = fcntl(fd, FcntlArg::F_DUPFD_CLOEXEC(100)).step("init's descriptors")?;
    // SAFETY: the kernel has just made this descriptor for us.
    #[expect(unsafe_code, reason = "taking over a new descriptor")]
    Ok(unsafe { OwnedFd::from_raw_fd(raw) })
}
