//! Other processes, above all the sandbox's init, and this process's own standing.

use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use nix::errno::Errno;
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use nix::unistd::{Uid, geteuid, setuid};

use crate::Attack;
use crate::report::{count, saw, tried};
use crate::sys::{Arg, call, child_answer, errno_of, idle_child};

pub(crate) const ATTACKS: &[Attack] = &[
    ("init", init),
    ("suid", suid),
    ("whoami", whoami),
    ("priority", priority),
    ("rlimits", rlimits),
    ("kill-all", kill_all),
    ("stop", stop),
];

/// Everything by which one process reads, steers or borrows from another, tried on PID 1.
fn init(_: &[String]) {
    const ATTACH: i32 = 16;
    const SEIZE: i32 = 0x4206;
    tried(
        "ptrace attach 1",
        call(libc::SYS_ptrace, [ATTACH.into(), 1.into(), 0.into(), 0.into()]),
    );
    tried(
        "ptrace seize 1",
        call(libc::SYS_ptrace, [SEIZE.into(), 1.into(), 0.into(), 0.into()]),
    );
    let mut out = [0; 16];
    let local = vector(&mut out);
    let remote = words(&[0x40_0000, 16]);
    tried(
        "process_vm_readv 1",
        call(
            libc::SYS_process_vm_readv,
            [
                1.into(),
                Arg::In(&local),
                1.into(),
                Arg::In(&remote),
                1.into(),
                0.into(),
            ],
        ),
    );
    let pidfd = call(libc::SYS_pidfd_open, [1.into(), 0.into()]);
    if let Ok(pidfd) = pidfd {
        tried(
            "pidfd_getfd 1",
            call(libc::SYS_pidfd_getfd, [Arg::Int(pidfd), 3.into(), 0.into()]),
        );
    }
    let own = i64::from(std::process::id());
    // KCMP_FILE.
    tried(
        "kcmp 1",
        call(
            libc::SYS_kcmp,
            [1.into(), Arg::Int(own), 0.into(), 0.into(), 0.into()],
        ),
    );
    for file in ["environ", "maps", "auxv", "mem", "pagemap", "stack", "syscall"] {
        tried(format_args!("read /proc/1/{file}"), read_some(file));
    }
    for link in ["exe", "cwd", "root", "fd/3", "fd/0"] {
        let read = fs::read_link(format!("/proc/1/{link}"));
        tried(
            format_args!("readlink /proc/1/{link}"),
            read.map(|_| 0).map_err(|error| errno_of(&error)),
        );
    }
    let opened = File::options().write(true).open("/proc/1/mem");
    tried(
        "open /proc/1/mem for writing",
        opened.map(|_| 0).map_err(|error| errno_of(&error)),
    );
}

/// Opening such a file may work where reading it does not; an empty answer tells nothing either.
fn read_some(name: &str) -> nix::Result<i64> {
    let mut file = File::open(format!("/proc/1/{name}")).map_err(|error| errno_of(&error))?;
    if name == "mem" {
        file.seek(SeekFrom::Start(0x40_0000))
            .map_err(|error| errno_of(&error))?;
    }
    let length = file.read(&mut [0; 64]).map_err(|error| errno_of(&error))?;
    if length == 0 {
        return Err(Errno::ENODATA);
    }
    Ok(count(length))
}

/// Makes a set-user-id copy of itself and runs it as another user: who is it then?
fn suid(_: &[String]) {
    let copy = Path::new("/suid-attacker");
    let made = fs::copy("/proc/self/exe", copy)
        .and_then(|_| fs::set_permissions(copy, fs::Permissions::from_mode(0o4755)));
    if let Err(error) = made {
        return tried("make a set-user-id file", Err(errno_of(&error)));
    }
    let became = child_answer(|| {
        setuid(Uid::from_raw(1000))?;
        let status = std::process::Command::new(copy).arg("whoami").status();
        status.map(|_| 0).map_err(|error| errno_of(&error))
    });
    if became.is_err() {
        tried("set-user-id file as user 1000", became);
    }
}

fn whoami(_: &[String]) {
    saw("effective user", geteuid());
}

/// Time and memory ahead of all others.
fn priority(_: &[String]) {
    tried(
        "setpriority -20",
        call(libc::SYS_setpriority, [0.into(), 0.into(), (-20).into()]),
    );
    // SCHED_FIFO with priority 1.
    tried(
        "sched_setscheduler FIFO",
        call(
            libc::SYS_sched_setscheduler,
            [0.into(), 1.into(), Arg::In(&1_i32.to_ne_bytes())],
        ),
    );
    // IOPRIO_CLASS_RT.
    tried(
        "ioprio_set real time",
        call(libc::SYS_ioprio_set, [1.into(), 0.into(), (1 << 13).into()]),
    );
    let written = fs::write("/proc/self/oom_score_adj", "-1000").map(|()| 0);
    tried("oom_score_adj -1000", written.map_err(|error| errno_of(&error)));
    tried("mlockall", call(libc::SYS_mlockall, [3.into()]));
}

/// Reads the hard limits, and tries to lift each.
fn rlimits(_: &[String]) {
    for (name, resource) in [
        ("nofile", Resource::RLIMIT_NOFILE),
        ("core", Resource::RLIMIT_CORE),
        ("memlock", Resource::RLIMIT_MEMLOCK),
        ("sigpending", Resource::RLIMIT_SIGPENDING),
        ("msgqueue", Resource::RLIMIT_MSGQUEUE),
    ] {
        let Ok((_, hard)) = getrlimit(resource) else {
            continue;
        };
        saw(format_args!("hard limit {name}"), hard);
        tried(
            format_args!("lift {name}"),
            setrlimit(resource, hard, hard.saturating_add(1)).map(|()| 0),
        );
    }
}

/// Everything in view, then init alone with each signal that ends processes.
fn kill_all(_: &[String]) {
    let spared = child_answer(|| {
        // Out of the way of our own shot.
        nix::unistd::setsid()?;
        for signal in [libc::SIGKILL, libc::SIGSTOP, libc::SIGSEGV, libc::SIGABRT] {
            let _ = call(libc::SYS_kill, [1.into(), signal.into()]);
        }
        Ok(0)
    });
    tried("signals to init", spared);
    let alive = call(libc::SYS_kill, [1.into(), 0.into()]);
    // A process of another user may not be signalled, but it is there.
    let alive = if alive == Err(Errno::EPERM) { Ok(0) } else { alive };
    tried("init is there", alive);
    // Last words: this ends the shell, too.
    let _ = call(libc::SYS_kill, [(-1).into(), libc::SIGKILL.into()]);
}

/// Leaves children that are stopped, traced and waiting in vfork's way, and goes: the end of the sandbox must
/// end them all.
fn stop(_: &[String]) {
    let stopped = idle_child().map(|child| {
        let _ = call(libc::SYS_kill, [child.as_raw().into(), libc::SIGSTOP.into()]);
        i64::from(child.as_raw())
    });
    tried("a stopped child stays", stopped);
    let seized = idle_child().and_then(|child| {
        call(
            libc::SYS_ptrace,
            [0x4206.into(), child.as_raw().into(), 0.into(), 0.into()],
        )?;
        call(
            libc::SYS_ptrace,
            [0x4207.into(), child.as_raw().into(), 0.into(), 0.into()],
        )
    });
    tried("a traced child stays", seized);
    loop {
        nix::unistd::pause();
    }
}

/// A `struct iovec` of this buffer.
fn vector(buffer: &mut [u8]) -> Vec<u8> {
    words(&[buffer.as_mut_ptr().expose_provenance(), buffer.len()])
}

fn words(words: &[usize]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_ne_bytes()).collect()
}
