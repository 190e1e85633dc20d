//! How many namespaces and inotify instances a sandbox may have. The limits are the engine's user namespace's: the kernel
//! counts on every level, so that the learner's own `/proc/sys/user` can lower, never lift them (namespaces(7)).

use std::os::fd::OwnedFd;

use nix::errno::Errno;
use nix::fcntl::{OFlag, openat};
use nix::sys::stat::Mode;
use nix::unistd::write;

use crate::Error;
use crate::error::Step;
use crate::policy::Tier;

/// The engine's, the learner's, and one for a mount that is attached nowhere yet, as older kernels count.
const MOUNT_NAMESPACES: u32 = 3;

/// File of `/proc/sys/user`, what the sandbox itself takes, and what the learner may have on top where the tier lets
/// namespaces be made.
const NAMESPACES: [(&str, u32, u32); 8] = [
    ("max_cgroup_namespaces", 1, 16),
    ("max_ipc_namespaces", 1, 16),
    ("max_mnt_namespaces", MOUNT_NAMESPACES, 48),
    ("max_net_namespaces", 1, 16),
    ("max_pid_namespaces", 1, 32),
    ("max_time_namespaces", 0, 8),
    ("max_user_namespaces", 1, 32),
    ("max_uts_namespaces", 1, 32),
];

/// File of `/proc/sys/user` and the most there may be.
const WATCHES: [(&str, u32); 2] = [("max_inotify_instances", 64), ("max_inotify_watches", 16_384)];

/// Sets them through `proc`, once the sandbox's own namespaces are counted.
pub(super) fn limit(proc: &OwnedFd, tier: Tier) -> Result<(), Error> {
    for (file, own, learners) in NAMESPACES {
        let most = if tier == Tier::Plain { own } else { own + learners };
        set(proc, file, most)?;
    }
    WATCHES.iter().try_for_each(|&(file, most)| set(proc, file, most))
}

fn set(proc: &OwnedFd, file: &str, most: u32) -> Result<(), Error> {
    const STEP: &str = "limit the number of namespaces";
    let path = format!("sys/user/{file}");
    match openat(
        proc,
        path.as_str(),
        OFlag::O_WRONLY | OFlag::O_CLOEXEC,
        Mode::empty(),
    ) {
        // A kernel without this kind.
        Err(Errno::ENOENT) => Ok(()),
        Err(errno) => Err(errno).step(STEP),
        Ok(file) => write(&file, most.to_string().as_bytes()).step(STEP).map(drop),
    }
}
