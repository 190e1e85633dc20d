//! Looking at a sandbox from outside, through the kernel: nothing here trusts or runs what is inside.

use std::fs;
use std::io::{self, Read};
use std::os::fd::AsFd;
use std::os::unix::fs::MetadataExt;

use nix::sched::{CloneFlags, setns};
use nix::sys::utsname::uname;
use nix::sys::wait::waitpid;
use nix::unistd::{ForkResult, Pid, fork, geteuid, pipe2, write};

/// The inode that identifies a process's namespace; `kind` is its file in `/proc/PID/ns`
/// (namespaces(7)). `None` if the process has gone.
pub fn namespace(pid: Pid, kind: &str) -> io::Result<Option<u64>> {
    match fs::metadata(format!("/proc/{pid}/ns/{kind}")) {
        Ok(found) => Ok(Some(found.ino())),
        Err(error) if gone(&error) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The host name in a process's UTS namespace; `None` if the process has gone. A short-lived child goes
/// there and looks (there is no file that tells); the caller must have one thread.
pub fn nodename(pid: Pid) -> io::Result<Option<String>> {
    let target = match rustix::process::Pid::from_raw(pid.as_raw()) {
        Some(raw) => match rustix::process::pidfd_open(raw, rustix::process::PidfdFlags::empty()) {
            Ok(fd) => fd,
            Err(rustix::io::Errno::SRCH) => return Ok(None),
            Err(errno) => return Err(errno.into()),
        },
        None => return Ok(None),
    };
    let (reads, writes) = pipe2(nix::fcntl::OFlag::O_CLOEXEC)?;
    // SAFETY: the caller has one thread.
    #[expect(unsafe_code, reason = "fork in a process with one thread")]
    match unsafe { fork() }? {
        ForkResult::Child => {
            let _ = look(target.as_fd()).map(|name| write(&writes, name.as_bytes()));
            // No destructors: they are the parent's business.
            #[expect(unsafe_code, reason = "_exit")]
            // SAFETY: ends this process without running anything else.
            unsafe {
                libc::_exit(0)
            }
        }
        ForkResult::Parent { child } => {
            drop(writes);
            let mut name = String::new();
            fs::File::from(reads).take(256).read_to_string(&mut name)?;
            let _ = waitpid(child, None);
            Ok((!name.is_empty()).then_some(name))
        }
    }
}

fn look(target: std::os::fd::BorrowedFd<'_>) -> nix::Result<String> {
    let mut kinds = CloneFlags::CLONE_NEWUTS;
    if !geteuid().is_root() {
        // An unprivileged agent may enter only as the owner of the user namespace around it.
        kinds |= CloneFlags::CLONE_NEWUSER;
    }
    setns(target, kinds)?;
    Ok(uname()?.nodename().to_string_lossy().into_owned())
}

fn gone(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::NotFound || error.raw_os_error() == Some(libc::ESRCH)
}
