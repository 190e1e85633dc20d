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

use crate::network::{Networks, Place, Plug};
use crate::{Spec, log, start};

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
    set_name(c"utsuwa-spawner")?;
    // Not the server's terminal's Ctrl-C.
    let _ = setsid();
    let requests = nix::unistd::dup(io::stdin())?;
    // Agents inherit the standard descriptors; the server's socket must not be one of them.
    nix::unistd::dup2_stdin(File::open("/dev/null")?)?;
    let mut watched = SigSet::empty();
    watched.add(Signal::SIGCHLD);
    sigprocmask(SigmaskHow::SIG_BLOCK, Some(&watched), None)?;
    let ends = SignalFd::with_flags(&watched, SfdFlags::SFD_CLOEXEC | SfdFlags::SFD_NONBLOCK)?;
    let mut spawner = Spawner {
        engine: Engine::new()?,
        networks: Networks::default(),
        agents: HashMap::new(),
    };
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
            spawner.reap();
        }
        if !ready[0] {
            continue;
        }
        let (order, descriptors) = packet::receive(requests.as_fd()).context("hearing from the server")?;
        if order.is_empty() {
            return Ok(ExitCode::SUCCESS);
        }
        let mut descriptors = descriptors.into_iter();
        let (Ok(spec), Some(stream)) = (serde_json::from_slice::<Spec>(&order), descriptors.next()) else {
            log("spawner: the server sent something else than an order");
            continue;
        };
        if let Some(agent) = spawner.take_order(&spec, &stream, descriptors.next())? {
            drop((requests, ends));
            sigprocmask(SigmaskHow::SIG_UNBLOCK, Some(&watched), None)?;
            return Ok(start::run(&spawner.engine, spec, Some(agent), stream));
        }
    }
}

struct Spawner {
    engine: Engine,
    networks: Networks,
    agents: HashMap<Pid, Agent>,
}

/// A living agent.
struct Agent {
    id: String,
    place: Place,
}

impl Spawner {
    /// Forks an agent. In the agent: its place on a network.
    fn take_order(
        &mut self,
        spec: &Spec,
        stream: &OwnedFd,
        gateway: Option<OwnedFd>,
    ) -> anyhow::Result<Option<Plug>> {
        let (plug, place) = match self.networks.take_place(&spec.network, gateway) {
            Ok(place) => place,
            Err(error) => {
                start::announce(stream.try_clone()?, &start::failed(error.to_string(), None))?;
                return Ok(None);
            }
        };
        match fork() {
            Ok(Forked::Child) => {
                set_name(c"utsuwa-agent")?;
                return Ok(Some(plug));
            }
            Ok(Forked::Parent { pid, process }) => {
                let id = spec.id.clone();
                self.agents.insert(pid, Agent { id, place });
                // Else the server has gone meanwhile; the agent will find out.
                let _ = packet::send(stream.as_fd(), FORKED, &[process.as_fd()]);
            }
            Err(error) => {
                self.networks.give_back(place);
                let message = format!("cannot fork an agent: {error}");
                start::announce(stream.try_clone()?, &start::failed(message, None))?;
            }
        }
        Ok(None)
    }

    fn reap(&mut self) {
        while let Ok(status) = waitpid(None, Some(WaitPidFlag::WNOHANG)) {
            let Some(agent) = status.pid().and_then(|pid| self.agents.remove(&pid)) else {
                return;
            };
            self.networks.give_back(agent.place);
            let id = agent.id;
            match status {
                WaitStatus::Exited(_, 0) => {}
                WaitStatus::Exited(_, code) => log(&format!("{id}: the agent ended with code {code}")),
                WaitStatus::Signaled(_, signal, _) => log(&format!("{id}: the agent was killed by {signal}")),
                _ => {}
            }
        }
    }
}
