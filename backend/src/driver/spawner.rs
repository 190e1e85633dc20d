//! The server's side of the spawner, the small process that forks agents: an order goes out as one message, and the agent answers
//! with one line of JSON.

use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream as StdUnixStream;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use agent::{Spec, Started};
use sandbox::packet;
use sandbox::process::Process;
use tokio::io::unix::AsyncFd;
use tokio::io::{BufReader, Interest};
use tokio::net::UnixStream;
use tokio::process::{ChildStderr, Command};
use tokio::sync::Mutex;
use tokio::time::timeout;

use super::line::next_line;
use super::{DriverError, SandboxId};

/// How long a sandbox may take to start.
const DEADLINE: Duration = Duration::from_secs(10);
/// The longest answer of an agent, in bytes.
const MAX_ANSWER: usize = 64 * 1024;

/// Starts agents. The process behind it is started when it is first needed, and again should it die.
pub(super) struct Spawner {
    program: PathBuf,
    /// Where sandboxes reach the internet; goes along with each order that asks for it.
    gateway: Option<OwnedFd>,
    /// Its end of the socket, while it lives.
    socket: Mutex<Option<OwnedFd>>,
}

impl Spawner {
    pub(super) fn new(program: PathBuf, gateway: Option<OwnedFd>) -> Self {
        Self {
            program,
            gateway,
            socket: Mutex::default(),
        }
    }

    /// Starts an agent for `spec` and waits until its sandbox is ready.
    pub(super) async fn start(&self, id: &SandboxId, spec: &Spec) -> Result<Process, DriverError> {
        let no_answer = |reason: String| DriverError::NoAnswer {
            id: id.clone(),
            reason,
        };
        let converse = async {
            match hear(&self.order(spec).await?).await {
                // The spawner died with the order in its queue: another one takes it.
                Ok(Heard::Nothing) => Ok(hear(&self.order(spec).await?).await),
                other => Ok(other),
            }
        };
        let heard = timeout(DEADLINE, converse)
            .await
            .map_err(|_| no_answer(format!("nothing in {} s", DEADLINE.as_secs())))??;
        match heard.map_err(|error| no_answer(error.to_string()))? {
            Heard::Ready(process) => Ok(process),
            Heard::Nothing => Err(no_answer("the spawner ended".to_owned())),
            Heard::Failed {
                message,
                fix,
                process,
            } => {
                // It tidies up before it ends; a slot must not be free before that.
                if let Some(process) = process
                    && timeout(DEADLINE, ended(&process)).await.is_err()
                {
                    process.kill().map_err(|error| no_answer(error.to_string()))?;
                }
                Err(DriverError::Failed { message, fix })
            }
        }
    }

    /// Hands the order to the spawner; the stream on which spawner and agent answer.
    async fn order(&self, spec: &Spec) -> Result<UnixStream, DriverError> {
        let unusable = |source: io::Error| DriverError::Program {
            path: self.program.clone(),
            source,
        };
        let order = serde_json::to_vec(spec).map_err(|error| unusable(error.into()))?;
        let (ours, theirs) = StdUnixStream::pair().map_err(unusable)?;
        ours.set_nonblocking(true).map_err(unusable)?;
        let mut descriptors = vec![theirs.as_fd()];
        if matches!(spec.network, agent::Network::Egress { .. }) {
            descriptors.extend(self.gateway.as_ref().map(AsFd::as_fd));
        }
        let mut socket = self.socket.lock().await;
        let alive = match socket.take() {
            Some(alive) => alive,
            None => launch(&self.program).map_err(unusable)?,
        };
        let sent = packet::send(alive.as_fd(), &order, &descriptors);
        let alive = match sent {
            Ok(()) => alive,
            // It has died; its agents live on.
            Err(error) => {
                tracing::warn!(%error, "the spawner is gone; starting another");
                let again = launch(&self.program).map_err(unusable)?;
                packet::send(again.as_fd(), &order, &descriptors).map_err(|error| unusable(error.into()))?;
                again
            }
        };
        *socket = Some(alive);
        UnixStream::from_std(ours).map_err(unusable)
    }
}

/// Starts the program; the server's end of its socket.
fn launch(program: &Path) -> io::Result<OwnedFd> {
    let (ours, theirs) = packet::pair()?;
    let mut child = Command::new(program)
        .arg0("utsuwa")
        .arg("spawner")
        .env_clear()
        .stdin(Stdio::from(theirs))
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .current_dir("/")
        .spawn()?;
    if let Some(stderr) = child.stderr.take() {
        tokio::spawn(log_lines(stderr));
    }
    Ok(ours)
}

/// What came of an order.
enum Heard {
    /// Neither an agent nor an answer.
    Nothing,
    Ready(Process),
    Failed {
        message: String,
        fix: Option<String>,
        /// The agent, if there was one.
        process: Option<Process>,
    },
}

/// The agent's process and its answer come in either order; a spawner that could not fork one answers by itself.
async fn hear(stream: &UnixStream) -> io::Result<Heard> {
    let mut process = None;
    let mut text = Vec::new();
    loop {
        let receive = || Ok(packet::receive(stream.as_fd())?);
        let (bytes, descriptors) = stream.async_io(Interest::READABLE, receive).await?;
        if bytes.is_empty() && process.is_none() && text.is_empty() {
            return Ok(Heard::Nothing);
        }
        if bytes.is_empty() {
            return Err(io::Error::other("it ended without an answer"));
        }
        text.extend(bytes);
        process = descriptors.into_iter().next().map(Process::from).or(process);
        let answer = text.split(|byte| *byte == b'\n').find(|line| !line.is_empty());
        if let Some(answer) = answer.filter(|_| text.ends_with(b"\n")) {
            match (serde_json::from_slice(answer)?, process.take()) {
                (Started::Ready, Some(agent)) => return Ok(Heard::Ready(agent)),
                (Started::Ready, None) => {}
                (Started::Failed { message, fix }, process) => {
                    return Ok(Heard::Failed {
                        message,
                        fix,
                        process,
                    });
                }
            }
        }
        if text.len() > MAX_ANSWER {
            return Err(io::Error::other("its answer does not end"));
        }
    }
}

/// Resolves once the process has ended.
pub(super) async fn ended(process: &Process) -> io::Result<()> {
    #[expect(
        deprecated,
        reason = "sound for a borrowed descriptor; the replacement is unsafe, which this crate denies"
    )]
    let watched = AsyncFd::with_interest(process.as_fd(), Interest::READABLE)?;
    watched.readable().await.map(drop)
}

/// Agents write `SANDBOX: TEXT`.
async fn log_lines(stderr: ChildStderr) {
    let mut reader = BufReader::new(stderr);
    while let Ok(Some(line)) = next_line(&mut reader).await {
        let (sandbox, text) = line.split_once(": ").unwrap_or(("", &line));
        tracing::info!(target: "agent", sandbox, "{text}");
    }
}
