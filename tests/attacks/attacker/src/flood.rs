//! Of everything as much as there is. Each flood stops at the first refusal, and says after how many. Where
//! nothing refuses it (in other runtimes' containers), it ends by itself before the machine suffers.

use std::fs::{self, File};
use std::io;
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::sys::signal::{SigSet, SigmaskHow, Signal, kill, sigprocmask};

use crate::Attack;
use crate::report::{count, stopped};
use crate::sys::{Arg, call, child_answer, errno_of, idle_child};

pub(crate) const ATTACKS: &[Attack] = &[
    ("forks", forks),
    ("threads", threads),
    ("fds", fds),
    ("ptys", ptys),
    ("memfd", memfd),
    ("shm", shm),
    ("mq", mq),
    ("inotify", inotify),
    ("watches", watches),
    ("timers", timers),
    ("sigqueue", sigqueue),
    ("pipes", pipes),
    ("mounts", mounts),
    ("namespaces", namespaces),
    ("nested-users", nested_users),
    ("cgroups", cgroups),
];

/// No flood goes on for longer.
const PATIENCE: Duration = Duration::from_secs(3);

/// Does `one` until it fails, `most` times or until patience ends; answers how often and why it stopped.
fn repeat(most: usize, mut one: impl FnMut(usize) -> nix::Result<()>) -> (usize, Option<Errno>) {
    let until = Instant::now() + PATIENCE;
    for done in 0..most {
        if Instant::now() > until {
            return (done, None);
        }
        if let Err(errno) = one(done) {
            return (done, Some(errno));
        }
    }
    (most, None)
}

fn say(what: &str, (count, end): (usize, Option<Errno>)) {
    stopped(what, count, end);
}

/// Keeps what a call opened for as long as this process lives.
fn opened(result: nix::Result<i64>) -> nix::Result<()> {
    result.map(drop)
}

fn forks(_: &[String]) {
    let mut children = Vec::new();
    let end = repeat(4096, |_| {
        children.push(idle_child()?);
        Ok(())
    });
    say("processes", end);
    for child in children {
        let _ = kill(child, Signal::SIGKILL);
    }
}

fn threads(_: &[String]) {
    let end = repeat(4096, |_| {
        let spawned = std::thread::Builder::new().stack_size(16 << 10).spawn(|| {
            loop {
                std::thread::park();
            }
        });
        spawned.map(drop).map_err(|error| errno_of(&error))
    });
    say("threads", end);
    std::process::exit(0);
}

fn fds(_: &[String]) {
    say(
        "descriptors",
        repeat(1_000_000, |_| opened(call(libc::SYS_dup, [0.into()]))),
    );
}

fn ptys(_: &[String]) {
    let mut kept = Vec::new();
    let end = repeat(200, |_| {
        kept.push(File::open("/dev/ptmx").map_err(|error| errno_of(&error))?);
        Ok(())
    });
    say("terminals", end);
}

/// Memory files filled, a mebibyte at a time; the kernel's answer is to kill.
fn memfd(_: &[String]) {
    let block = vec![1; 1 << 20];
    let end = repeat(512, |_| {
        let fd = call(libc::SYS_memfd_create, [c"flood".into(), 0.into()])?;
        opened(call(
            libc::SYS_write,
            [Arg::Int(fd), Arg::In(&block), Arg::Int(1 << 20)],
        ))
    });
    say("MiB of memory files", end);
}

/// System V segments, untouched: their number is what ends.
fn shm(_: &[String]) {
    let end = repeat(100_000, |_| {
        opened(call(
            libc::SYS_shmget,
            [0.into(), Arg::Int(1 << 20), (libc::IPC_CREAT | 0o600).into()],
        ))
    });
    say("shared memory segments", end);
}

fn mq(_: &[String]) {
    let end = repeat(1000, |number| {
        let name = std::ffi::CString::new(format!("flood{number}")).map_err(|_| Errno::EINVAL)?;
        let flags = libc::O_CREAT | libc::O_RDWR;
        let fd = call(
            libc::SYS_mq_open,
            [name.as_c_str().into(), flags.into(), 0o600.into(), 0.into()],
        )?;
        opened(call(libc::SYS_close, [Arg::Int(fd)]))
    });
    say("message queues", end);
}

fn inotify(_: &[String]) {
    let end = repeat(100_000, |_| opened(call(libc::SYS_inotify_init1, [0.into()])));
    say("inotify instances", end);
}

fn watches(_: &[String]) {
    let end = call(libc::SYS_inotify_init1, [0.into()]).map(|fd| {
        let _ = fs::create_dir("/watched");
        repeat(300_000, |number| {
            let path = format!("/watched/{number}");
            File::create(&path).map_err(|error| errno_of(&error))?;
            let name = std::ffi::CString::new(path).map_err(|_| Errno::EINVAL)?;
            opened(call(
                libc::SYS_inotify_add_watch,
                [Arg::Int(fd), name.as_c_str().into(), Arg::Int(0xfff)],
            ))
        })
    });
    say("inotify watches", end.unwrap_or_else(|errno| (0, Some(errno))));
}

/// Each POSIX timer holds a queued signal.
fn timers(_: &[String]) {
    let end = repeat(8192, |_| {
        opened(call(
            libc::SYS_timer_create,
            [0.into(), 0.into(), Arg::Out(&mut [0; 8])],
        ))
    });
    say("timers", end);
}

/// Real-time signals to a child that never takes them.
fn sigqueue(_: &[String]) {
    // The child inherits it: a signal that is not blocked would end it, stopped or not.
    let _ = sigprocmask(SigmaskHow::SIG_BLOCK, Some(&SigSet::all()), None);
    let child = match idle_child() {
        Ok(child) => child,
        Err(errno) => return stopped("queued signals", 0, Some(errno)),
    };
    // siginfo: number, -, SI_QUEUE.
    let mut info = [0; 128];
    info[0] = 40;
    info[8..12].copy_from_slice(&(-1_i32).to_ne_bytes());
    let end = repeat(65_536, |_| {
        opened(call(
            libc::SYS_rt_sigqueueinfo,
            [child.as_raw().into(), 40.into(), Arg::In(&info)],
        ))
    });
    say("queued signals", end);
    let _ = kill(child, Signal::SIGKILL);
}

/// Pipes as large as they get.
fn pipes(_: &[String]) {
    let block = vec![1; 1 << 16];
    let end = repeat(100_000, |_| {
        let mut ends = [0; 8];
        call(libc::SYS_pipe2, [Arg::Out(&mut ends), libc::O_NONBLOCK.into()])?;
        let writer = i32::from_ne_bytes([ends[4], ends[5], ends[6], ends[7]]);
        let _ = call(
            libc::SYS_fcntl,
            [writer.into(), libc::F_SETPIPE_SZ.into(), (1 << 20).into()],
        );
        while call(
            libc::SYS_write,
            [writer.into(), Arg::In(&block), (1 << 16).into()],
        )
        .is_ok()
        {}
        Ok(())
    });
    say("full pipes", end);
}

fn mounts(_: &[String]) {
    let _ = fs::create_dir("/mounts");
    let end = repeat(200_000, |_| {
        opened(call(
            libc::SYS_mount,
            [
                c"none".into(),
                c"/mounts".into(),
                c"tmpfs".into(),
                0.into(),
                0.into(),
            ],
        ))
    });
    say("mounts", end);
}

/// Namespaces of the kind named, each held open by a descriptor.
fn namespaces(kinds: &[String]) {
    for kind in kinds {
        let flag = match kind.as_str() {
            "user" => libc::CLONE_NEWUSER,
            "net" => libc::CLONE_NEWNET,
            "mnt" => libc::CLONE_NEWNS,
            "uts" => libc::CLONE_NEWUTS,
            _ => libc::CLONE_NEWIPC,
        };
        let path = format!("/proc/self/ns/{kind}");
        let mut held = Vec::new();
        let end = repeat(512, |_| {
            if kind == "user" {
                // Not one in the other: a child each, that stays.
                held_by_child(flag)?;
            } else {
                call(libc::SYS_unshare, [flag.into()])?;
                held.push(File::open(&path).map_err(|error| errno_of(&error))?);
            }
            Ok(())
        });
        stopped(format_args!("{kind} namespaces"), end.0, end.1);
    }
}

fn held_by_child(flag: i32) -> nix::Result<()> {
    let (mut answers, mut answer) = io::pipe().map_err(|error| errno_of(&error))?;
    let pid = call(libc::SYS_clone, [(flag | libc::SIGCHLD).into()])?;
    if pid == 0 {
        let _ = io::Write::write_all(&mut answer, b"+");
        loop {
            nix::unistd::pause();
        }
    }
    drop(answer);
    let mut byte = [0];
    io::Read::read_exact(&mut answers, &mut byte).map_err(|error| errno_of(&error))
}

/// One user namespace in the other, as deep as it goes.
fn nested_users(_: &[String]) {
    let end = child_answer(|| {
        let (depth, _) = repeat(100, |_| {
            call(libc::SYS_unshare, [libc::CLONE_NEWUSER.into()])?;
            // Without its own user mapped, nobody may make the next one.
            for (file, text) in [("setgroups", "deny"), ("uid_map", "0 0 1"), ("gid_map", "0 0 1")] {
                fs::write(format!("/proc/self/{file}"), text).map_err(|error| errno_of(&error))?;
            }
            Ok(())
        });
        Ok(count(depth))
    });
    match end {
        Ok(depth) => stopped(
            "nested user namespaces",
            usize::try_from(depth).unwrap_or_default(),
            (depth < 100).then_some(Errno::EUSERS),
        ),
        Err(errno) => stopped("nested user namespaces", 0, Some(errno)),
    }
}

/// Groups side by side and one in the other, wherever the cgroup filesystem is writable.
fn cgroups(_: &[String]) {
    let base = ["/sys/fs/cgroup/pids", "/sys/fs/cgroup"]
        .into_iter()
        .find(|base| fs::exists(format!("{base}/cgroup.procs")).unwrap_or(false));
    let Some(base) = base else {
        return stopped("groups side by side", 0, Some(Errno::ENOENT));
    };
    let wide = repeat(20_000, |number| {
        fs::create_dir(format!("{base}/wide{number}")).map_err(|error| errno_of(&error))
    });
    say("groups side by side", wide);
    let mut path = base.to_owned();
    let deep = repeat(200, |_| {
        path.push_str("/d");
        fs::create_dir(&path).map_err(|error| errno_of(&error))
    });
    say("groups one in the other", deep);
}
