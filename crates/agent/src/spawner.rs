//! Forks agents. The server starts one spawner with exec and keeps a socket to it; for each sandbox the spawner forks an agent,
//! which costs a fraction of an exec of the whole program, and shares its memory with all others. It has one thread and
//! little memory, since a fork costs in proportion to that, and it never holds the server's listener or sessions.

use std::collections::HashMap;
use std::fs::File;
use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::process::ExitCode;

use anyhow::Context;
use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::prctl::set_name;
use nix::sys::signal::{SigSet, SigmaskHow, Signal, sigprocmask};
use nix::sys::signalfd::{SfdFlags, SignalFd};
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::{Pid, setsid};
use sandbox::process::{Forked, fork};
use sandbox::{Engine, packet};

use crate::{log, start};

/// What a request for an agent is answered with, beside the agent's own [`Started`](crate::Started): an empty line that carries
/// the agent's pidfd.
pub const FORKED: &[u8] = b"\n";

/// A spawner's whole life. Standard input is its socket (`SOCK_SEQPACKET`): each message is one [`Spec`](crate::Spec) in JSON
/// and carries the agent's end of a stream, on which [`FORKED`] and the agent's answer come back. Ends when the server does;
/// agents live on.
pub fn main() -> ExitCode {
    match serve() {
        Ok(end) => end,
        Err(error) => {
            log(&format!("spawner: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn serve() -> anyhow::Result<ExitCode> {
    // Not the server's terminal's Ctrl-C.
    let _ = setsid();
    let requests = nix::unistd::dup(io::stdin())?;
    // Agents inherit the standard descriptors; the server's socket must not be one of them.
    nix::unistd::dup2_stdin(File::open("/dev/null")?)?;
    let engine = Engine::new()?;
    let mut watched = SigSet::empty();
    watched.add(Signal::SIGCHLD);
    sigprocmask(SigmaskHow::SIG_BLOCK, Some(&watched), None)?;
    let ends = SignalFd::with_flags(&watched, SfdFlags::SFD_CLOEXEC | SfdFlags::SFD_NONBLOCK)?;
    let mut agents = HashMap::new();
    loop {
        let mut waited = [
            PollFd::new(requests.as_fd(), PollFlags::POLLIN),
            PollFd::new(ends.as_fd(), PollFlags::POLLIN),
        ];
        match poll(&mut waited, PollTimeout::NONE) {
            Err(Errno::EINTR) => continue,
            other => other?,
        };
        let ready = waited.map(|fd| fd.any().unwrap_or(false));
        if ready[1] {
            while ends.read_signal()?.is_some() {}
            reap(&mut agents);
        }
        if !ready[0] {
            continue;
        }
        let (spec, descriptors) = packet::receive(requests.as_fd()).context("hearing from the server")?;
        if spec.is_empty() {
            return Ok(ExitCode::SUCCESS);
        }
        let (Ok(spec), Ok([stream])) = (String::from_utf8(spec), <[OwnedFd; 1]>::try_from(descriptors))
        else {
            log("spawner: the server sent something else than an order");
            continue;
        };
        match fork() {
            Ok(Forked::Child) => {
                drop((requests, ends));
                set_name(c"utsuwa-agent")?;
                sigprocmask(SigmaskHow::SIG_UNBLOCK, Some(&watched), None)?;
                return Ok(start::run(&engine, &spec, stream));
            }
            Ok(Forked::Parent { pid, process }) => {
                agents.insert(pid, name(&spec));
                // Else the server has gone meanwhile; the agent will find out.
                let _ = packet::send(stream.as_fd(), FORKED, &[process.as_fd()]);
            }
            // The stream closes without an answer.
            Err(error) => log(&format!("{}: cannot fork an agent: {error}", name(&spec))),
        }
    }
}

fn reap(agents: &mut HashMap<Pid, String>) {
    while let Ok(status) = waitpid(None, Some(WaitPidFlag::WNOHANG)) {
        let Some(pid) = status.pid() else {
            return;
        };
        let id = agents.remove(&pid).unwrap_or_default();
        match status {
            WaitStatus::Exited(_, 0) => {}
            WaitStatus::Exited(_, code) => log(&format!("{id}: the agent ended with code {code}")),
            WaitStatus::Signaled(_, signal, _) => log(&format!("{id}: the agent was killed by {signal}")),
            _ => {}
        }
    }
}

/// The sandbox's id, for the log.
fn name(spec: &str) -> String {
    serde_json::from_str::<crate::Spec>(spec).map_or_else(|_| "a sandbox".to_owned(), |spec| spec.id)
}
