//! New namespaces, other processes' namespaces, and the calls that a tier without them must not have.

use std::fs::File;
use std::os::fd::AsRawFd;

use crate::Attack;
use crate::report::tried;
use crate::sys::{Arg, call, child_answer, clone_and_exit, clone3_and_exit, errno_of};

pub(crate) const ATTACKS: &[Attack] = &[
    ("unshare", unshare),
    ("clone", clone),
    ("clone3", clone3),
    ("setns", setns),
    ("mount-calls", mount_calls),
];

const NAMESPACES: &[(&str, i32)] = &[
    ("user", libc::CLONE_NEWUSER),
    ("mnt", libc::CLONE_NEWNS),
    ("pid", libc::CLONE_NEWPID),
    ("net", libc::CLONE_NEWNET),
    ("uts", libc::CLONE_NEWUTS),
    ("ipc", libc::CLONE_NEWIPC),
    ("cgroup", libc::CLONE_NEWCGROUP),
    ("time", 0x80),
];

fn unshare(_: &[String]) {
    for (name, flag) in NAMESPACES {
        let result = child_answer(|| call(libc::SYS_unshare, [(*flag).into()]));
        tried(format_args!("unshare {name}"), result);
    }
    // The flag's bits beside others that are allowed.
    let mixed = libc::CLONE_NEWUSER | libc::CLONE_FILES | libc::CLONE_FS;
    tried(
        "unshare user among others",
        child_answer(|| call(libc::SYS_unshare, [mixed.into()])),
    );
}

fn clone(_: &[String]) {
    // The time namespace's bit means something else to clone(2).
    for (name, flag) in NAMESPACES.iter().filter(|(name, _)| *name != "time") {
        tried(format_args!("clone {name}"), clone_and_exit(*flag));
    }
    let everything = libc::CLONE_NEWUSER | libc::CLONE_NEWNS | libc::CLONE_NEWPID | libc::CLONE_NEWNET;
    tried("clone user, mnt, pid, net", clone_and_exit(everything));
}

/// Its flags are in memory, where no filter can look.
fn clone3(_: &[String]) {
    tried("clone3 user", clone3_and_exit(libc::CLONE_NEWUSER));
    tried("clone3 plain", clone3_and_exit(0));
}

/// Enters the namespaces of the processes given, of init without any.
fn setns(pids: &[String]) {
    let init = ["1".to_owned()];
    for pid in if pids.is_empty() { &init } else { pids } {
        for (name, flag) in NAMESPACES {
            let path = format!("/proc/{pid}/ns/{name}");
            let result = child_answer(|| {
                let file = File::open(&path).map_err(|error| errno_of(&error))?;
                call(libc::SYS_setns, [file.as_raw_fd().into(), (*flag).into()])
            });
            tried(format_args!("setns {path}"), result);
        }
    }
}

/// Mounting, by the old calls and the new, and changing the root.
fn mount_calls(_: &[String]) {
    let missing = c"/nonexistent";
    let attempts: [(&str, nix::Result<i64>); 10] = [
        (
            "mount",
            call(
                libc::SYS_mount,
                [
                    c"none".into(),
                    c"/".into(),
                    c"tmpfs".into(),
                    Arg::Int(0x20),
                    0.into(),
                ],
            ),
        ),
        ("umount2", call(libc::SYS_umount2, [missing.into(), 0.into()])),
        (
            "pivot_root",
            call(libc::SYS_pivot_root, [missing.into(), missing.into()]),
        ),
        ("fsopen", call(libc::SYS_fsopen, [c"tmpfs".into(), 0.into()])),
        (
            "fspick",
            call(libc::SYS_fspick, [libc::AT_FDCWD.into(), c"/".into(), 0.into()]),
        ),
        (
            "fsmount",
            call(libc::SYS_fsmount, [(-1).into(), 0.into(), 0.into()]),
        ),
        (
            "open_tree clone",
            call(
                libc::SYS_open_tree,
                [libc::AT_FDCWD.into(), c"/".into(), 1.into()],
            ),
        ),
        (
            "move_mount",
            call(
                libc::SYS_move_mount,
                [
                    libc::AT_FDCWD.into(),
                    missing.into(),
                    libc::AT_FDCWD.into(),
                    missing.into(),
                ],
            ),
        ),
        (
            "mount_setattr",
            call(
                libc::SYS_mount_setattr,
                [
                    libc::AT_FDCWD.into(),
                    c"/".into(),
                    0.into(),
                    Arg::In(&[0; 32]),
                    32.into(),
                ],
            ),
        ),
        ("setns", call(libc::SYS_setns, [0.into(), 0.into()])),
    ];
    for (name, result) in attempts {
        tried(name, result);
    }
}
