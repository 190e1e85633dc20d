//! A class in front of a real server: learners who join, type, run commands, reload and leave, all through real sockets.

mod cost;
mod idle;
mod learner;
mod rush;
mod typing;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use nix::sys::resource::{Resource, getrlimit, setrlimit};

use crate::course::{self, QUIET};
use crate::place;
use crate::server::{ANY_PORT, Home, Server};

pub use cost::Cost;
pub use idle::{Idle, hold};
pub use rush::{Rush, rush};
pub use typing::{Typing, typing};

/// Where a class is held.
pub struct School {
    utsuwa: PathBuf,
    home: Home,
    image: Option<String>,
}

impl School {
    /// Writes the course and builds the image in `work`; with `image`, takes that one of the machine's.
    pub fn open(work: &Path, image: Option<String>) -> Result<Self> {
        let utsuwa = place::utsuwa()?;
        let home = Home(work.to_owned());
        course::write(&utsuwa, &work.join("course"), QUIET)?;
        if image.is_none() {
            place::build_image(&utsuwa, &home.data_dir())?;
        } else {
            let data = std::env::var_os("UTSUWA_DATA_DIR").unwrap_or_else(|| "/var/lib/utsuwa".into());
            std::os::unix::fs::symlink(data, home.data_dir())?;
        }
        Ok(Self { utsuwa, home, image })
    }

    /// Starts a server for so many sandboxes, so many of which it makes in advance.
    fn serve(&self, sandboxes: usize, prepared: usize) -> Result<Server> {
        let (most, prepared) = ((sandboxes + prepared).to_string(), prepared.to_string());
        let lessons = self.home.0.join("course");
        let lessons = lessons.to_string_lossy();
        let mut settings = vec![
            "--max-sandboxes",
            &most,
            "--prepared-sandboxes",
            &prepared,
            "--lessons",
            &lessons,
            "--idle-seconds",
            "3600",
        ];
        if let Some(image) = &self.image {
            settings.extend(["--image", image]);
        }
        Server::start(&self.utsuwa, &self.home, ANY_PORT, &settings)
    }
}

/// Lets this process and those that it starts open as many files as the kernel permits; how many that is.
pub fn raise_limits() -> Result<u64> {
    let (_, hard) = getrlimit(Resource::RLIMIT_NOFILE)?;
    setrlimit(Resource::RLIMIT_NOFILE, hard, hard).context("cannot raise the number of open files")?;
    Ok(hard)
}

/// What of the kernel's own limits a class of so many may run into, in words.
pub fn tight_limits(learners: usize) -> Vec<String> {
    // Agent, init, the shell's leader and the shell; a PTY; inotify is not used.
    let wanted = [
        ("/proc/sys/kernel/pid_max", 6 * learners),
        ("/proc/sys/kernel/threads-max", 6 * learners),
        ("/proc/sys/kernel/pty/max", learners),
        ("/proc/sys/user/max_user_namespaces", 2 * learners),
        ("/proc/sys/user/max_mnt_namespaces", 3 * learners),
        ("/proc/sys/user/max_net_namespaces", learners),
        ("/proc/sys/fs/mount-max", 100),
    ];
    let tight = |&(file, wanted): &(&'static str, usize)| {
        let text = std::fs::read_to_string(file).ok()?;
        let limit: usize = text.trim().parse().ok()?;
        (limit < wanted).then(|| format!("{file} is {limit}, and {wanted} will be wanted"))
    };
    wanted.iter().filter_map(tight).collect()
}
