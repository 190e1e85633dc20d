//! PID 1 of a sandbox. It starts programs on terminals when the agent asks, reaps every orphan, passes
//! signals on, and ends (taking the sandbox with it) when the agent is gone.
//!
//! It lives in the engine's user namespace, above the learner's: root in the sandbox can neither trace nor kill
//! it, nor read its memory. Each program enters the learner's namespaces and gives up what its tier does not have
//! just before it is executed (`program.rs`).

mod confine;
mod leader;
mod program;

use std::io::IoSliceMut;
use std::os::fd::{AsFd, AsRawFd, FromRawFd, OwnedFd, RawFd};

use guest::wire::{Confinement, MAX_MESSAGE, Notice, Spawn};
use guest::{CONTROL_FD, MOUNT_NAMESPACE_FD, USER_NAMESPACE_FD};
use nix::errno::Errno;
use nix::fcntl::{FcntlArg, FdFlag, fcntl};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::prctl::{set_dumpable, set_name};
use nix::sys::signal::{SigSet, SigmaskHow, Signal, kill, sigprocmask};
use nix::sys::signalfd::{SfdFlags, SignalFd};
use nix::sys::socket::{ControlMessageOwned, MsgFlags, recvmsg, send};
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::{ForkResult, Pid, fork};

/// Passed on to everything in the sandbox.
const FORWARDED: [Signal; 6] = [
    Signal::SIGTERM,
    Signal::SIGINT,
    Signal::SIGHUP,
    Signal::SIGQUIT,
    Signal::SIGUSR1,
    Signal::SIGUSR2,
];

/// What every program needs to know before it runs.
struct Sandbox {
    control: OwnedFd,
    users: OwnedFd,
    mounts: OwnedFd,
    /// Blocked here, since they are read from a descriptor.
    blocked: SigSet,
}

fn main() {
    if let Err(errno) = serve() {
        eprintln!("init: {errno}");
        std::process::exit(1);
    }
}

fn serve() -> nix::Result<()> {
    set_name(c"init")?;
    // Until exec, a program's process is a copy of this one that has entered the learner's namespaces:
    // nothing of it may be traced or read (CVE-2016-9962).
    set_dumpable(false)?;
    let mut blocked = SigSet::empty();
    blocked.add(Signal::SIGCHLD);
    for signal in FORWARDED {
        blocked.add(signal);
    }
    sigprocmask(SigmaskHow::SIG_BLOCK, Some(&blocked), None)?;
    let signals = SignalFd::with_flags(&blocked, SfdFlags::SFD_CLOEXEC | SfdFlags::SFD_NONBLOCK)?;
    let sandbox = Sandbox {
        control: inherited(CONTROL_FD)?,
        users: inherited(USER_NAMESPACE_FD)?,
        mounts: inherited(MOUNT_NAMESPACE_FD)?,
        blocked,
    };
    // The agent's first message; nothing is started without it.
    let Some((first, _)) = receive(&sandbox.control)? else {
        return Ok(());
    };
    let confinement = Confinement::decode(&first).ok_or(Errno::EPROTO)?;
    notify(&sandbox.control, Notice::Ready)?;
    loop {
        let mut waited = [
            PollFd::new(sandbox.control.as_fd(), PollFlags::POLLIN),
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
        if ready[0] {
            match receive(&sandbox.control)? {
                Some((message, fds)) => on_request(&sandbox, &confinement, &message, fds)?,
                None => return Ok(()),
            }
        }
    }
}

fn inherited(number: RawFd) -> nix::Result<OwnedFd> {
    // SAFETY: the agent's set-up leaves exactly these descriptors open for us, and nothing else here owns them.
    #[expect(unsafe_code, reason = "taking over an inherited descriptor")]
    let fd = unsafe { OwnedFd::from_raw_fd(number) };
    fcntl(&fd, FcntlArg::F_SETFD(FdFlag::FD_CLOEXEC))?;
    Ok(fd)
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

/// One packet from the agent with its descriptors; `None` once the agent is gone.
fn receive(control: &OwnedFd) -> nix::Result<Option<(Vec<u8>, Vec<OwnedFd>)>> {
    let mut buffer = vec![0; MAX_MESSAGE];
    let mut space = nix::cmsg_space!([RawFd; 2]);
    let mut parts = [IoSliceMut::new(&mut buffer)];
    let message = recvmsg::<()>(
        control.as_raw_fd(),
        &mut parts,
        Some(&mut space),
        MsgFlags::MSG_CMSG_CLOEXEC,
    )?;
    let length = message.bytes;
    let mut fds = Vec::new();
    for part in message.cmsgs()? {
        if let ControlMessageOwned::ScmRights(list) = part {
            // SAFETY: the kernel has just installed these descriptors for us.
            #[expect(unsafe_code, reason = "taking over received descriptors")]
            fds.extend(list.into_iter().map(|fd| unsafe { OwnedFd::from_raw_fd(fd) }));
        }
    }
    buffer.truncate(length);
    Ok((length > 0).then_some((buffer, fds)))
}

fn on_request(
    sandbox: &Sandbox,
    confinement: &Confinement,
    message: &[u8],
    fds: Vec<OwnedFd>,
) -> nix::Result<()> {
    let (Some(spawn), Ok([terminal, drained])) = (Spawn::decode(message), <[OwnedFd; 2]>::try_from(fds))
    else {
        return Ok(());
    };
    // SAFETY: init has one thread.
    #[expect(unsafe_code, reason = "fork in a process with one thread")]
    match unsafe { fork() } {
        Ok(ForkResult::Parent { .. }) => Ok(()),
        Ok(ForkResult::Child) => {
            leader::lead(sandbox, confinement, &spawn, &terminal, drained);
            std::process::exit(0);
        }
        Err(errno) => notify(
            &sandbox.control,
            Notice::Failed {
                token: spawn.token,
                errno: errno as i32,
            },
        ),
    }
}

fn notify(control: &OwnedFd, notice: Notice) -> nix::Result<()> {
    send(control.as_raw_fd(), &notice.encode(), MsgFlags::MSG_NOSIGNAL).map(drop)
}
