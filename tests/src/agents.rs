//! Agents without a server: an order to a spawner, and blocking connections to an agent's socket.

use std::io::{Read, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::Duration;

use agent::{Limits, Spec, Started};
use anyhow::{Context, Result, bail};
use bytes::{Bytes, BytesMut};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use protocol::control::{Op, Request};
use protocol::{Channel, Frame, stream};
use sandbox::packet;
use sandbox::process::Process;

/// The terminal that every agent here has.
pub const MAIN: Channel = Channel(0);
/// How long an agent may take for anything.
const PATIENCE: Duration = Duration::from_secs(20);

/// A spawner of our own; it ends when this is dropped.
pub struct Spawner {
    socket: Option<OwnedFd>,
    child: Child,
}

impl Spawner {
    /// Starts `utsuwa spawner`.
    pub fn launch(utsuwa: &Path) -> Result<Self> {
        let (ours, theirs) = packet::pair()?;
        let child = Command::new(utsuwa).arg("spawner").stdin(theirs).spawn()?;
        Ok(Self {
            socket: Some(ours),
            child,
        })
    }

    /// Has an agent made and waits until its sandbox is ready.
    pub fn start(&self, spec: &Spec) -> Result<Agent> {
        let socket = self.socket.as_ref().context("the spawner has ended")?;
        let (ours, theirs) = UnixStream::pair()?;
        ours.set_read_timeout(Some(PATIENCE))?;
        packet::send(socket.as_fd(), &serde_json::to_vec(spec)?, &[theirs.as_fd()])?;
        drop(theirs);
        let mut process = None;
        let mut answer = Vec::new();
        while answer.trim_ascii().is_empty() || !answer.ends_with(b"\n") || process.is_none() {
            let (bytes, descriptors) = packet::receive(ours.as_fd()).context("hearing from the agent")?;
            if bytes.is_empty() {
                bail!("{}: the agent ended without an answer", spec.id);
            }
            answer.extend(bytes);
            process = descriptors.into_iter().next().map(Process::from).or(process);
        }
        match (serde_json::from_slice(&answer)?, process) {
            (Started::Ready, Some(process)) => Ok(Agent {
                process,
                socket: spec.socket(),
            }),
            (Started::Failed { message, .. }, _) => bail!("{}: {message}", spec.id),
            (Started::Ready, None) => bail!("{}: the spawner sent no pidfd", spec.id),
        }
    }
}

impl Drop for Spawner {
    fn drop(&mut self) {
        self.socket = None;
        // It has nothing left to do.
        let _ = self.child.wait();
    }
}

/// A sandbox of a lesson's size, in a directory of its own below `work`.
pub fn spec(work: &Path, name: &str, rootfs: &Path) -> Result<Spec> {
    let id = format!("{name}-{}", std::process::id());
    let dir = work.join(&id);
    std::fs::create_dir_all(&dir)?;
    Ok(Spec {
        id,
        dir,
        layers: vec![rootfs.to_owned()],
        image_locks: Vec::new(),
        hostname: "vessel".to_owned(),
        tier: "namespaces".to_owned(),
        delegate_cgroup_v1: true,
        network: agent::Network::None,
        limits: Limits {
            memory: 64 << 20,
            cpu_milli: 1000,
            pids: 128,
            disk: 16 << 20,
        },
        terminals: vec!["main".to_owned()],
        env: Vec::new(),
        clocks: agent::Clocks {
            idle: 600,
            max: 600,
            ..agent::Clocks::default()
        },
        traffic: agent::Traffic::default(),
        prepared: false,
    })
}

/// A running agent. Dropping it asks it to end, without waiting.
pub struct Agent {
    process: Process,
    socket: PathBuf,
}

impl Agent {
    /// Connects to it.
    pub fn connect(&self) -> Result<Viewer> {
        let socket = UnixStream::connect(&self.socket)?;
        socket.set_read_timeout(Some(PATIENCE))?;
        Ok(Viewer {
            socket,
            buffer: BytesMut::with_capacity(64 << 10),
        })
    }

    /// Asks it to end, and waits until it has.
    pub fn end(&self) -> Result<()> {
        let mut asking = self.connect()?;
        asking.ask(Op::Shutdown)?;
        let mut ended = [PollFd::new(self.process.as_fd(), PollFlags::POLLIN)];
        let patience = PollTimeout::try_from(PATIENCE)?;
        if poll(&mut ended, patience)? == 0 {
            self.process.kill()?;
            bail!("{}: the agent did not end", self.socket.display());
        }
        Ok(())
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        // It has usually ended, and its socket with it.
        let _ = self.connect().and_then(|mut asking| asking.ask(Op::Shutdown));
    }
}

/// One connection to an agent.
pub struct Viewer {
    socket: UnixStream,
    buffer: BytesMut,
}

impl Viewer {
    /// Sends one frame.
    pub fn send(&mut self, frame: &Frame) -> Result<()> {
        let mut out = BytesMut::new();
        stream::put(&mut out, frame);
        Ok(self.socket.write_all(&out)?)
    }

    /// Waits for the next frame.
    pub fn frame(&mut self) -> Result<Frame> {
        loop {
            if let Some(encoded) = stream::take(&mut self.buffer)? {
                return Ok(Frame::decode(encoded)?);
            }
            let mut piece = [0; 16 << 10];
            let length = self.socket.read(&mut piece)?;
            if length == 0 {
                bail!("the agent hung up");
            }
            self.buffer.extend_from_slice(&piece[..length]);
        }
    }

    /// Sends a request without waiting for the reply.
    pub fn ask(&mut self, op: Op) -> Result<()> {
        self.send(&Frame::Request(Request { id: 1, op }))
    }

    /// Asks for the main terminal's output from the start.
    pub fn subscribe(&mut self) -> Result<()> {
        self.send(&Frame::Sub {
            channel: MAIN,
            next: 0,
        })
    }

    /// Types into the main terminal.
    pub fn type_bytes(&mut self, seq: u32, bytes: &'static [u8]) -> Result<()> {
        self.send(&Frame::Input {
            channel: MAIN,
            seq,
            bytes: Bytes::from_static(bytes),
        })
    }

    /// Waits for the main terminal's next output, and acknowledges it.
    pub fn output(&mut self) -> Result<Bytes> {
        loop {
            if let Frame::Output {
                channel,
                offset,
                bytes,
            } = self.frame()?
            {
                let offset = offset + bytes.len() as u64;
                self.send(&Frame::Ack { channel, offset })?;
                return Ok(bytes);
            }
        }
    }

    /// Waits until the main terminal's shell has ended.
    pub fn exit(&mut self) -> Result<()> {
        while !matches!(self.frame()?, Frame::Exit { .. }) {}
        Ok(())
    }
}
