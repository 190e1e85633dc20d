//! Taking over what an earlier server left: agents whose sandbox is somebody's live on under this server, everything else is
//! ended and removed.
//!
//! An agent that does not answer, twice, is killed. It serves no terminal either, and once it is left alone nobody
//! could reach or end its sandbox: it would keep memory, user ids and groups for good.

use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use futures_util::StreamExt;
use futures_util::stream;
use protocol::control::{Op, Outcome, Owner, Status};
use protocol::frame::TaskState;
use protocol::{MIN_VERSION, VERSION};
use sandbox::process::Process;
use tokio::net::UnixStream;
use tokio::time::timeout;

use super::control::{self, ControlError, Line};
use super::{SandboxId, spawner};

/// Agents that are asked at a time.
const AT_ONCE: usize = 64;
/// How long an agent may take to end after it has agreed to.
const END_DEADLINE: Duration = Duration::from_secs(10);
/// How long the kernel may take to end a process that was killed.
const KILL_DEADLINE: Duration = Duration::from_secs(2);

/// A living agent whose sandbox is somebody's.
pub(super) struct Survivor {
    pub(super) id: SandboxId,
    pub(super) dir: PathBuf,
    pub(super) socket: PathBuf,
    pub(super) process: Process,
    pub(super) owner: Owner,
    pub(super) tasks: Vec<TaskState>,
}

/// What there is in a directory.
enum Found {
    Survivor(Box<Survivor>),
    /// No agent (any more).
    Nothing,
    /// An agent that can be neither asked nor ended.
    Stuck,
}

/// Looks into every directory in `dir`: who lives on. The others are gone afterwards.
pub(super) async fn survivors(dir: &Path) -> io::Result<Vec<Survivor>> {
    let began = Instant::now();
    let places: Vec<PathBuf> = std::fs::read_dir(dir)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    let looks = places.into_iter().filter(|path| path.is_dir()).map(look);
    let found: Vec<(PathBuf, Found)> = stream::iter(looks).buffer_unordered(AT_ONCE).collect().await;
    let (mut survivors, mut dead) = (Vec::new(), Vec::new());
    for (place, found) in found {
        match found {
            Found::Survivor(survivor) => survivors.push(*survivor),
            Found::Nothing => dead.push(place),
            Found::Stuck => {}
        }
    }
    let directories = dead.len();
    tokio::task::spawn_blocking(move || dead.iter().try_for_each(|dir| sandbox::sweep_one(dir)))
        .await?
        .map_err(io::Error::other)?;
    if survivors.len() + directories > 0 {
        tracing::info!(
            adopted = survivors.len(),
            directories,
            ms = began.elapsed().as_millis(),
            "took over what an earlier server left"
        );
    }
    std::thread::spawn(sweep_groups);
    Ok(survivors)
}

/// Removes groups that nobody knows of. One whose processes hang in the kernel may take seconds, for which nobody waits.
fn sweep_groups() {
    let groups = sandbox::sweep_groups().len();
    if groups > 0 {
        tracing::warn!(groups, "removed control groups that nobody owned");
    }
}

async fn look(dir: PathBuf) -> (PathBuf, Found) {
    let found = match meet(&dir).await {
        Ok(found) => found,
        Err(error) => {
            tracing::error!(dir = %dir.display(), %error, "an earlier server's agent is out of reach and left alone");
            Found::Stuck
        }
    };
    (dir, found)
}

/// An error if the agent can be neither asked nor ended.
async fn meet(dir: &Path) -> io::Result<Found> {
    let socket = dir.join("agent.sock");
    let Some(stream) = connect(&socket).await? else {
        return Ok(Found::Nothing);
    };
    let Some(process) = listener(&stream, &socket).await? else {
        return Ok(Found::Nothing);
    };
    let mut said = ask(stream).await;
    // A machine that is busy with a thousand others may be late once.
    if matches!(said, Err(ControlError::Timeout))
        && let Some(again) = connect(&socket).await?
    {
        said = ask(again).await;
    }
    match (said, SandboxId::of_directory(dir)) {
        (
            Ok(Status {
                owner: Some(owner),
                tasks,
                ..
            }),
            Some(id),
        ) => {
            let dir = dir.to_owned();
            let survivor = Survivor {
                id,
                dir,
                socket,
                process,
                owner,
                tasks,
            };
            return Ok(Found::Survivor(Box::new(survivor)));
        }
        (Ok(_), _) => {
            // Merely prepared, or of a name that we do not give: nobody would find it again.
            end(&socket, &process).await?;
        }
        (Err(ControlError::Timeout), _) => {
            tracing::error!(dir = %dir.display(), "an earlier server's agent does not answer and is killed");
            kill(&process).await?;
        }
        (Err(error), _) => {
            tracing::warn!(
                dir = %dir.display(),
                %error,
                versions = format!("{MIN_VERSION} to {VERSION}"),
                "an earlier server's agent speaks none of our versions: its sandbox is ended"
            );
            end(&socket, &process).await?;
        }
    }
    Ok(Found::Nothing)
}

async fn ask(stream: UnixStream) -> Result<Status, ControlError> {
    let mut line = Line::new(Box::new(stream));
    let meet = Op::Meet {
        min: MIN_VERSION,
        max: VERSION,
    };
    match line.ask(meet).await? {
        Outcome::Met {
            version: MIN_VERSION..=VERSION,
        } => {}
        _ => return Err(ControlError::Misunderstood),
    }
    match line.ask(Op::Status).await? {
        Outcome::Status(status) => Ok(status),
        _ => Err(ControlError::Misunderstood),
    }
}

/// `None` if nobody listens there.
async fn connect(socket: &Path) -> io::Result<Option<UnixStream>> {
    use io::ErrorKind::{ConnectionRefused, NotFound};
    match UnixStream::connect(socket).await {
        Ok(stream) => Ok(Some(stream)),
        Err(error) if matches!(error.kind(), NotFound | ConnectionRefused) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The process that listens there; `None` if it has just ended.
async fn listener(stream: &UnixStream, socket: &Path) -> io::Result<Option<Process>> {
    let pid = stream.peer_cred()?.pid();
    let process = Process::open(pid.ok_or(io::ErrorKind::Unsupported)?);
    // Nobody else has its socket: if it still listens, the number was still its own when it was opened.
    if connect(socket).await?.is_none() {
        return Ok(None);
    }
    process.map(Some)
}

async fn end(socket: &Path, process: &Process) -> io::Result<()> {
    if let Some(stream) = connect(socket).await? {
        // It may end before it answers, and one that refuses is killed.
        let _ = control::ask(Box::new(stream), Op::Shutdown).await;
    }
    match timeout(END_DEADLINE, spawner::ended(process)).await {
        Ok(ended) => ended,
        Err(_) => kill(process).await,
    }
}

async fn kill(process: &Process) -> io::Result<()> {
    process.kill()?;
    let ended = timeout(KILL_DEADLINE, spawner::ended(process)).await;
    ended.unwrap_or_else(|_| Err(io::Error::other("it was killed and does not end")))
}
