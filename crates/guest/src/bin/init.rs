//! PID 1 of a sandbox. It starts programs on terminals when the agent asks, reaps every orphan, passes
//! signals on, and ends (taking the sandbox with it) when the agent is gone.
//!
//! Each program gets a *leader*: a fork of init that owns the session and the controlling terminal and stays
//! until the agent has read all output. If the program itself led the session, the kernel would hang the
//! terminal up at its exit and throw away what the agent had not read yet.

use std::convert::Infallible;
use std::ffi::CString;
use std::io::{IoSliceMut, Read};
use std::os::fd::{AsFd, AsRawFd, FromRawFd, OwnedFd, RawFd};

use guest::CONTROL_FD;
use guest::wire::{MAX_MESSAGE, Notice, Spawn};
use nix::errno::Errno;
use nix::fcntl::{FcntlArg, FdFlag, fcntl};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::prctl::set_name;
use nix::sys::signal::{SigHandler, SigSet, SigmaskHow, Signal, kill, signal, sigprocmask};
use nix::sys::signalfd::{SfdFlags, SignalFd};
use nix::sys::socket::{ControlMessageOwned, MsgFlags, recvmsg, send};
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::{
    ForkResult, Pid, chdir, dup2_stderr, dup2_stdin, dup2_stdout, execvpe, fork, setpgid, setsid, tcsetpgrp,
};

nix::ioctl_write_int_bad!(
    /// Makes the terminal the calling session's own.
    set_controlling_terminal,
    nix::libc::TIOCSCTTY
);

/// Passed on to everything in the sandbox.
const FORWARDED: [Signal; 6] = [
    Signal::SIGTERM,
    Signal::SIGINT,
    Signal::SIGHUP,
    Signal::SIGQUIT,
    Signal::SIGUSR1,
    Signal::SIGUSR2,
];

fn main() {
    // SAFETY: the agent's setup leaves exactly this descriptor open for us, and nothing else here owns it.
    #[expect(unsafe_code, reason = "taking over an inherited descriptor")]
    let control = unsafe { OwnedFd::from_raw_fd(CONTROL_FD) };
    if let Err(errno) = serve(&control) {
        eprintln!("init: {errno}");
        std::process::exit(1);
    }
}

fn serve(control: &OwnedFd) -> nix::Result<()> {
    set_name(c"init")?;
    fcntl(control, FcntlArg::F_SETFD(FdFlag::FD_CLOEXEC))?;
    let mut watched = SigSet::empty();
    watched.add(Signal::SIGCHLD);
    for signal in FORWARDED {
        watched.add(signal);
    }
    sigprocmask(SigmaskHow::SIG_BLOCK, Some(&watched), None)?;
    let signals = SignalFd::with_flags(&watched, SfdFlags::SFD_CLOEXEC | SfdFlags::SFD_NONBLOCK)?;
    notify(control, Notice::Ready)?;
    loop {
        let mut waited = [
            PollFd::new(control.as_fd(), PollFlags::POLLIN),
            PollFd::new(signals.as_fd(), PollFlags::POLLIN),
        ];
        match poll(&mut waited, PollTimeout::NONE) {
            Err(Errno::EINTR) => continue,
            other => other?,
        };
        let ready = waited.map(|fd| fd.any().unwrap_or(false));
        if ready[1] {
            on_signals(&signals)?;
        }
        if ready[0] && !on_request(control, &watched)? {
            return Ok(());
        }
    }
}

fn on_signals(signals: &SignalFd) -> nix::Result<()> {
    while let Some(info) = signals.read_signal()? {
        let Ok(signal) = Signal::try_from(info.ssi_signo.cast_signed()) else {
            continue;
        };
        if signal == Signal::SIGCHLD {
            reap();
        } else {
            // -1: everything we may signal, which is everything in this PID namespace but ourselves.
            let _ = kill(Pid::from_raw(-1), signal);
        }
    }
    Ok(())
}

fn reap() {
    while let Ok(status) = waitpid(None, Some(WaitPidFlag::WNOHANG)) {
        if status == WaitStatus::StillAlive {
            return;
        }
    }
}

/// One packet from the agent; `false` once the agent is gone.
fn on_request(control: &OwnedFd, blocked: &SigSet) -> nix::Result<bool> {
    let mut buffer = vec![0; MAX_MESSAGE];
    let mut space = nix::cmsg_space!([RawFd; 2]);
    let (length, fds) = {
        let mut parts = [IoSliceMut::new(&mut buffer)];
        let message = recvmsg::<()>(
            control.as_raw_fd(),
            &mut parts,
            Some(&mut space),
            MsgFlags::MSG_CMSG_CLOEXEC,
        )?;
        let mut fds = Vec::new();
        for part in message.cmsgs()? {
            if let ControlMessageOwned::ScmRights(list) = part {
                // SAFETY: the kernel has just installed these descriptors for us.
                #[expect(unsafe_code, reason = "taking over received descriptors")]
                fds.extend(list.into_iter().map(|fd| unsafe { OwnedFd::from_raw_fd(fd) }));
            }
        }
        (message.bytes, fds)
    };
    if length == 0 {
        return Ok(false);
    }
    let (Some(spawn), Ok([terminal, drained])) =
        (Spawn::decode(&buffer[..length]), <[OwnedFd; 2]>::try_from(fds))
    else {
        return Ok(true);
    };
    // SAFETY: init has one thread.
    #[expect(unsafe_code, reason = "fork in a process with one thread")]
    match unsafe { fork() } {
        Ok(ForkResult::Parent { .. }) => {}
        Ok(ForkResult::Child) => {
            lead(control, &spawn, &terminal, drained, blocked);
            std::process::exit(0);
        }
        Err(errno) => notify(
            control,
            Notice::Failed {
                token: spawn.token,
                errno: errno as i32,
            },
        )?,
    }
    Ok(true)
}

/// The leader's life: own the terminal, start the program, report its end, wait until all output is read.
fn lead(control: &OwnedFd, spawn: &Spawn, terminal: &OwnedFd, drained: OwnedFd, blocked: &SigSet) {
    let token = spawn.token;
    let notice = match start(spawn, terminal, blocked) {
        Ok(program) => wait(program, token),
        Err(errno) => Notice::Failed {
            token,
            errno: errno as i32,
        },
    };
    let _ = notify(control, notice);
    let _ = std::fs::File::from(drained).read(&mut [0]);
}

fn start(spawn: &Spawn, terminal: &OwnedFd, blocked: &SigSet) -> nix::Result<Pid> {
    set_name(c"terminal")?;
    setsid()?;
    // SAFETY: the descriptor is an open terminal and the request takes an integer.
    #[expect(unsafe_code, reason = "ioctl")]
    unsafe { set_controlling_terminal(terminal.as_raw_fd(), 0) }?;
    // SAFETY: the leader has one thread.
    #[expect(unsafe_code, reason = "fork in a process with one thread")]
    match unsafe { fork() }? {
        ForkResult::Parent { child } => Ok(child),
        ForkResult::Child => {
            let Err(errno) = become_program(spawn, terminal, blocked);
            // What a shell says: 127 not found, 126 found but not to be run.
            let code = if errno == Errno::ENOENT { 127 } else { 126 };
            eprintln!("{}: {}", spawn.argv[0], errno.desc());
            std::process::exit(code)
        }
    }
}

fn become_program(spawn: &Spawn, terminal: &OwnedFd, blocked: &SigSet) -> nix::Result<Infallible> {
    dup2_stdin(terminal)?;
    dup2_stdout(terminal)?;
    dup2_stderr(terminal)?;
    // A group of its own in the foreground. SIGTTOU must not stop us on the way.
    let mut stop = SigSet::empty();
    stop.add(Signal::SIGTTOU);
    sigprocmask(SigmaskHow::SIG_BLOCK, Some(&stop), None)?;
    setpgid(Pid::from_raw(0), Pid::from_raw(0))?;
    tcsetpgrp(terminal, nix::unistd::getpid())?;
    sigprocmask(SigmaskHow::SIG_UNBLOCK, Some(&stop), None)?;
    sigprocmask(SigmaskHow::SIG_UNBLOCK, Some(blocked), None)?;
    take_signals_as_usual();
    if chdir(spawn.cwd.as_str()).is_err() {
        chdir("/")?;
    }
    let argv = c_strings(&spawn.argv)?;
    let env = c_strings(&spawn.env)?;
    // `execvpe` searches the PATH of our own environment.
    if let Some(path) = spawn.env.iter().find_map(|pair| pair.strip_prefix("PATH=")) {
        // SAFETY: this process has one thread.
        #[expect(unsafe_code, reason = "environment of a process with one thread")]
        unsafe {
            std::env::set_var("PATH", path);
        }
    }
    execvpe(&argv[0], &argv, &env)
}

/// Ignored signals stay ignored through clone and exec. A server started with `nohup` or in the background ignores
/// SIGHUP or SIGINT, and Rust's runtime SIGPIPE; a learner's programs must know nothing of it.
fn take_signals_as_usual() {
    for each in Signal::iterator() {
        // SAFETY: no handler is installed; this process is about to exec. SIGKILL and SIGSTOP refuse, rightly.
        #[expect(unsafe_code, reason = "signal dispositions of a process about to exec")]
        let _ = unsafe { signal(each, SigHandler::SigDfl) };
    }
}

fn c_strings(list: &[String]) -> nix::Result<Vec<CString>> {
    list.iter()
        .map(|text| CString::new(text.as_str()).map_err(|_| Errno::EINVAL))
        .collect()
}

fn wait(program: Pid, token: u32) -> Notice {
    loop {
        match waitpid(program, None) {
            Ok(WaitStatus::Exited(_, code)) => {
                return Notice::Exited {
                    token,
                    value: code.to_le_bytes()[0],
                    signaled: false,
                };
            }
            Ok(WaitStatus::Signaled(_, signal, _)) => {
                return Notice::Exited {
                    token,
                    value: signal as u8,
                    signaled: true,
                };
            }
            Ok(_) | Err(Errno::EINTR) => {}
            Err(errno) => {
                return Notice::Failed {
                    token,
                    errno: errno as i32,
                };
            }
        }
    }
}

fn notify(control: &OwnedFd, notice: Notice) -> nix::Result<()> {
    send(control.as_raw_fd(), &notice.encode(), MsgFlags::MSG_NOSIGNAL).map(drop)
}
