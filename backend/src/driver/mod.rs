//! Where sandboxes run. A [`Driver`] places agents and gives byte streams to them; it knows nothing of
//! terminals, lessons or browsers. [`local::Local`] starts one agent per sandbox on this machine.

use std::borrow::Borrow;
use std::fmt;
use std::path::{Path, PathBuf};

use futures_util::future::BoxFuture;
use protocol::control::Owner;
use protocol::frame::TaskState;
use sandbox::policy::Tier;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_util::sync::CancellationToken;

mod adopt;
pub mod control;
mod line;
pub mod local;
pub mod pool;
mod slots;
mod spawner;
pub mod wire;

/// Places agents.
pub trait Driver: Send + Sync + 'static {
    /// Makes a sandbox and returns once its first shell runs.
    fn create(&self, order: Order) -> BoxFuture<'_, Result<Sandbox, DriverError>>;

    /// Opens one more connection to a sandbox's agent. It speaks [`protocol::stream`].
    fn attach<'a>(&'a self, id: &'a SandboxId) -> BoxFuture<'a, Result<Box<dyn Stream>, DriverError>>;

    /// The sandboxes that run now.
    fn list(&self) -> Vec<SandboxId>;

    /// Ends a sandbox and returns once it is gone. Ending one that is gone already is no error.
    fn destroy<'a>(&'a self, id: &'a SandboxId) -> BoxFuture<'a, Result<(), DriverError>>;

    /// How much room there is.
    fn capacity(&self) -> Capacity;

    /// Makes nothing more of its own accord, and resolves once nothing is under way.
    fn settle(&self) -> BoxFuture<'_, ()>;
}

/// A connection to an agent.
pub trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// The name of a sandbox, unique on its machine and not to be guessed: 20 lower-case letters and digits.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SandboxId(String);

impl SandboxId {
    /// Its length in bytes.
    pub const LENGTH: usize = 20;

    /// A new one, with 100 random bits.
    pub fn random() -> Self {
        const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
        let bits = rand::random::<u128>();
        Self(
            (0..Self::LENGTH)
                .map(|i| char::from(LETTERS[(bits >> (5 * i)) as usize % 32]))
                .collect(),
        )
    }

    /// The name of a directory, if it is one of these.
    pub fn of_directory(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_str()?;
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        (name.len() == Self::LENGTH && name.bytes().all(plain)).then(|| Self(name.to_owned()))
    }

    /// Its letters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SandboxId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Borrow<str> for SandboxId {
    fn borrow(&self) -> &str {
        &self.0
    }
}

/// What a sandbox shall be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// The image's layers, lowest first.
    pub layers: Vec<PathBuf>,
    /// Files whose shared locks keep the image.
    pub image_locks: Vec<PathBuf>,
    /// What its programs may ask of the kernel.
    pub tier: Tier,
    /// Whether its learner may make control groups on cgroup v1 too.
    pub delegate_cgroup_v1: bool,
    /// Its host name.
    pub hostname: String,
    /// How far its packets may go.
    pub network: agent::Network,
    /// Its hard limits.
    pub limits: agent::Limits,
    /// Names of the terminals to open at once; at least one.
    pub terminals: Vec<String>,
    /// Variables of its shells.
    pub env: Vec<(String, String)>,
    /// When it ends by itself.
    pub clocks: agent::Clocks,
    /// What its connections may do.
    pub traffic: agent::Traffic,
    /// Whether it is made in advance: its time starts once a lesson's tasks are watched in it.
    pub prepared: bool,
}

/// A sandbox that runs.
#[derive(Clone, Debug)]
pub struct Sandbox {
    /// Its id.
    pub id: SandboxId,
    /// Cancelled once it has ended, for whatever reason.
    pub ended: CancellationToken,
}

/// A sandbox that an earlier server made and that runs on under this one.
#[derive(Clone, Debug)]
pub struct Adopted {
    /// The sandbox.
    pub sandbox: Sandbox,
    /// Whose it is.
    pub owner: Owner,
    /// Where its tasks stand, those that the server grades included.
    pub tasks: Vec<TaskState>,
}

/// How much room a driver has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capacity {
    /// Sandboxes that run or are being made.
    pub used: u32,
    /// The most there may be.
    pub max: u32,
}

/// Why a driver could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum DriverError {
    /// All places are taken.
    #[error("all {0} sandboxes are in use")]
    Full(u32),
    /// It has ended, or never was.
    #[error("there is no sandbox {0}")]
    NoSandbox(SandboxId),
    /// The agent could not make the sandbox, and says why.
    #[error("{message}")]
    Failed {
        /// One sentence.
        message: String,
        /// The command or setting that mends it.
        fix: Option<String>,
    },
    /// The sandbox's directory could not be made.
    #[error("cannot make the directory {}: {source}", path.display())]
    Directory {
        /// The directory.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The agent's program could not be started.
    #[error("cannot start the agent {}: {source}", path.display())]
    Program {
        /// The program.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The agent started but did not say how it went.
    #[error("the agent of sandbox {id} gave no answer: {reason}")]
    NoAnswer {
        /// The sandbox.
        id: SandboxId,
        /// What it did instead.
        reason: String,
    },
    /// The agent's socket did not take a connection.
    #[error("cannot connect to the agent of sandbox {id}: {source}")]
    Connect {
        /// The sandbox.
        id: SandboxId,
        /// What the system said.
        source: std::io::Error,
    },
    /// The agent refused a request or did not answer it.
    #[error("sandbox {id}: {source}")]
    Control {
        /// The sandbox.
        id: SandboxId,
        /// What went wrong.
        source: control::ControlError,
    },
}
