//! What this machine can do, found out by trying, for `utsuwa doctor`.

use std::fs;
use std::path::Path;

use nix::errno::Errno;
use nix::sched::{CloneFlags, unshare};
use nix::sys::utsname::uname;
use nix::sys::wait::{WaitStatus, waitpid};
use nix::unistd::{ForkResult, fork};

use crate::Error;

mod cgroups;
mod privileges;

/// How a check came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// All there.
    Ok,
    /// Works, with something less.
    Degraded,
    /// Sandboxes cannot be made.
    Missing,
}

/// One thing that sandboxes need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What was looked at.
    pub name: &'static str,
    /// How it came out.
    pub status: Status,
    /// What was found.
    pub found: String,
    /// The command or setting that mends it.
    pub fix: Option<String>,
}

impl Check {
    fn ok(name: &'static str, found: impl Into<String>) -> Self {
        Self {
            name,
            status: Status::Ok,
            found: found.into(),
            fix: None,
        }
    }

    fn bad(name: &'static str, status: Status, found: impl Into<String>, fix: impl Into<String>) -> Self {
        Self {
            name,
            status,
            found: found.into(),
            fix: Some(fix.into()),
        }
    }
}

/// Tries everything. The calling process must have one thread.
pub fn report() -> Vec<Check> {
    vec![
        kernel(),
        user_namespaces(),
        privileges::check(),
        cgroups::check(),
        overlay(),
        seccomp(),
    ]
}

/// Whether an image's directories can be removed in a sandbox: overlayfs then marks the writable layer with a
/// `user.` attribute, which tmpfs has since Linux 6.6.
pub fn removes_image_directories() -> bool {
    kernel_version() >= (6, 6)
}

fn kernel_version() -> (u32, u32) {
    let release = kernel_release();
    let mut numbers = release.split(['.', '-']).map_while(|part| part.parse().ok());
    (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0))
}

fn kernel_release() -> String {
    uname()
        .map(|name| name.release().to_string_lossy().into_owned())
        .unwrap_or_default()
}

fn kernel() -> Check {
    const NAME: &str = "kernel";
    let found = format!("Linux {}", kernel_release());
    if kernel_version() < (5, 19) {
        let fix = "Boot Linux 5.19 or newer: images are mounted id-mapped below an overlay.";
        return Check::bad(NAME, Status::Missing, found, fix);
    }
    if !removes_image_directories() {
        let found = format!("{found}: `rm -r` on a directory of the image fails in a sandbox");
        return Check::bad(
            NAME,
            Status::Degraded,
            found,
            "Boot Linux 6.6 or newer, where tmpfs has user attributes.",
        );
    }
    Check::ok(NAME, found)
}

fn user_namespaces() -> Check {
    const NAME: &str = "user namespaces";
    match in_child(|| unshare(CloneFlags::CLONE_NEWUSER | CloneFlags::CLONE_NEWNET)) {
        Ok(()) => Check::ok(NAME, "a user and a network namespace were made"),
        Err(errno) => {
            let error = Error::NoUserNamespaces(errno.into());
            let fix = error.fix().unwrap_or_default();
            Check::bad(NAME, Status::Missing, error.to_string(), fix)
        }
    }
}

fn overlay() -> Check {
    const NAME: &str = "overlayfs";
    let known = fs::read_to_string("/proc/filesystems").unwrap_or_default();
    if known.lines().any(|line| line.ends_with("\toverlay")) {
        return Check::ok(NAME, "in the kernel");
    }
    Check::bad(
        NAME,
        Status::Missing,
        "the kernel does not have it loaded",
        "Load it: `modprobe overlay`.",
    )
}

fn seccomp() -> Check {
    const NAME: &str = "seccomp";
    if Path::new("/proc/sys/kernel/seccomp").exists() {
        return Check::ok(NAME, "system calls can be filtered");
    }
    let fix = "Boot a kernel built with CONFIG_SECCOMP_FILTER.";
    Check::bad(
        NAME,
        Status::Missing,
        "the kernel cannot filter system calls",
        fix,
    )
}

/// Runs `attempt` in a child, so that this process stays as it is.
fn in_child(attempt: impl FnOnce() -> nix::Result<()>) -> nix::Result<()> {
    // SAFETY: the caller has one thread.
    #[expect(unsafe_code, reason = "fork in a process with one thread")]
    match unsafe { fork() }? {
        ForkResult::Child => {
            let code = attempt().err().map_or(0, |errno| errno as i32);
            // SAFETY: ends this process without running anything else.
            #[expect(unsafe_code, reason = "_exit")]
            unsafe {
                libc::_exit(code)
            }
        }
        ForkResult::Parent { child } => match waitpid(child, None)? {
            WaitStatus::Exited(_, 0) => Ok(()),
            WaitStatus::Exited(_, code) => Err(Errno::from_raw(code)),
            _ => Err(Errno::EINTR),
        },
    }
}
