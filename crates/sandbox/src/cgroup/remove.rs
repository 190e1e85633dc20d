//! Ending and removing a sandbox's groups, whatever a learner has made below them.

use std::ffi::{CStr, CString};
use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::os::fd::{AsFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use nix::dir::{Dir, Type};
use nix::errno::Errno;
use nix::fcntl::{OFlag, openat};
use nix::poll::{PollFd, PollFlags, poll};
use nix::sys::signal::{Signal, kill};
use nix::sys::stat::Mode;
use nix::unistd::{Pid, UnlinkatFlags, unlinkat};

use super::processes;

/// How long the last processes may take to go. A process that hangs in the kernel takes longer; then a later sweep
/// removes its group.
const DEADLINE: Duration = Duration::from_secs(5);
/// How long to wait for a sign of life, or rather of death, before looking again.
const ROUND_MILLISECONDS: u8 = 20;
/// Processes that are waited for at a time, each by a descriptor.
const WATCHED: usize = 64;

/// Kills what is in the groups, and removes them in reverse order; `true` once all are gone.
pub(super) fn remove_all(groups: &[PathBuf]) -> bool {
    let until = Instant::now() + DEADLINE;
    loop {
        // Usually everything has ended with init's PID namespace, and one try is enough.
        let left: Vec<&PathBuf> = groups.iter().rev().filter(|group| !remove(group)).collect();
        let busy = left.iter().any(|group| group.join("cgroup.procs").exists());
        if left.is_empty() || !busy || Instant::now() > until {
            return left.is_empty();
        }
        // On v1 the same processes are in every hierarchy.
        if !left.iter().any(|group| end_processes(group)) {
            // The last one is just on its way out: there is nothing that could be waited for.
            std::thread::sleep(Duration::from_micros(200));
        }
    }
}

/// Kills every process in the group and below, and waits a moment until one has ended; `false` if there was none.
fn end_processes(group: &Path) -> bool {
    let events = group.join("cgroup.events");
    if fs::write(group.join("cgroup.kill"), "1").is_ok() {
        // The kernel announces a change of `populated` there as an exceptional condition (cgroup-v2.rst), counted
        // from the last reading of that open file.
        let Ok(mut file) = File::open(events) else {
            return false;
        };
        let mut text = String::new();
        if file.read_to_string(&mut text).is_err() || !text.contains("populated 1") {
            return false;
        }
        let _ = poll(
            &mut [PollFd::new(file.as_fd(), PollFlags::POLLPRI)],
            ROUND_MILLISECONDS,
        );
        return true;
    }
    let found = processes(group);
    let watched: Vec<OwnedFd> = found.iter().filter_map(|pid| pidfd(*pid)).take(WATCHED).collect();
    for pid in found {
        // It may have ended meanwhile.
        let _ = kill(pid, Signal::SIGKILL);
    }
    let mut fds: Vec<PollFd<'_>> = watched
        .iter()
        .map(|fd| PollFd::new(fd.as_fd(), PollFlags::POLLIN))
        .collect();
    !fds.is_empty() && poll(&mut fds, ROUND_MILLISECONDS).is_ok()
}

fn pidfd(pid: Pid) -> Option<OwnedFd> {
    let pid = rustix::process::Pid::from_raw(pid.as_raw())?;
    rustix::process::pidfd_open(pid, rustix::process::PidfdFlags::empty()).ok()
}

/// Removes a group and those below it, deepest first; `true` if it is gone.
fn remove(group: &Path) -> bool {
    match fs::remove_dir(group) {
        Ok(()) => return true,
        Err(error) if error.kind() == ErrorKind::NotFound => return true,
        Err(_) => {}
    }
    let flags = OFlag::O_DIRECTORY | OFlag::O_CLOEXEC | OFlag::O_NOFOLLOW;
    let emptied = nix::fcntl::open(group, flags, Mode::empty()).and_then(remove_below);
    emptied.is_ok() && fs::remove_dir(group).is_ok()
}

/// By descriptors, one at a time: on v1 a learner may nest groups deeper than a path is long, and than this process
/// may have files open.
fn remove_below(top: OwnedFd) -> nix::Result<()> {
    let flags = OFlag::O_DIRECTORY | OFlag::O_CLOEXEC | OFlag::O_NOFOLLOW;
    let mut here = top;
    let mut depth = 0u32;
    loop {
        let holds_others = remove_children(&here)?;
        if let Some(child) = holds_others {
            here = openat(&here, child.as_c_str(), flags, Mode::empty())?;
            depth += 1;
        } else if depth > 0 {
            here = openat(&here, "..", flags, Mode::empty())?;
            depth -= 1;
        } else {
            return Ok(());
        }
    }
}

/// Removes the groups in a group that hold no others; the name of one that does. An error if one holds processes.
fn remove_children(group: &OwnedFd) -> nix::Result<Option<CString>> {
    let mut holds_others = None;
    for entry in Dir::from_fd(group.try_clone().map_err(|_| Errno::EMFILE)?)?.iter() {
        let entry = entry?;
        let name = entry.file_name();
        if entry.file_type() != Some(Type::Directory) || name == c"." || name == c".." {
            continue;
        }
        match unlinkat(group, name, UnlinkatFlags::RemoveDir) {
            Ok(()) | Err(Errno::ENOENT) => {}
            Err(Errno::EBUSY | Errno::ENOTEMPTY) if has_children(group, name)? => {
                holds_others = Some(name.to_owned());
            }
            Err(errno) => return Err(errno),
        }
    }
    Ok(holds_others)
}

fn has_children(group: &OwnedFd, name: &CStr) -> nix::Result<bool> {
    let flags = OFlag::O_DIRECTORY | OFlag::O_CLOEXEC | OFlag::O_NOFOLLOW;
    let mut child = Dir::from_fd(openat(group, name, flags, Mode::empty())?)?;
    let mut directories = child
        .iter()
        .flatten()
        .filter(|entry| entry.file_type() == Some(Type::Directory));
    Ok(directories.nth(2).is_some())
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    #[test]
    fn groups_go_however_many_and_however_deep() {
        let base = tempfile::tempdir().unwrap();
        let group = base.path().join("sb");
        for wide in 0..50 {
            fs::create_dir_all(group.join(format!("payload/{wide}/a/b"))).unwrap();
        }
        // Deeper than a path may be long.
        let mut here = File::open(group.join("payload")).map(OwnedFd::from).unwrap();
        for _ in 0..600 {
            nix::sys::stat::mkdirat(&here, "deep-below", Mode::S_IRWXU).unwrap();
            here = openat(&here, "deep-below", OFlag::O_DIRECTORY, Mode::empty()).unwrap();
        }
        assert!(remove_all(std::slice::from_ref(&group)));
        assert!(!group.exists());
    }

    #[test]
    fn what_can_never_be_removed_is_not_waited_for() {
        let base = tempfile::tempdir().unwrap();
        fs::write(base.path().join("file"), "").unwrap();
        let began = Instant::now();
        assert!(!remove_all(&[base.path().to_owned()]));
        assert!(began.elapsed() < DEADLINE / 2);
    }
}
