//! What the server hands an agent on its standard input, and what the agent answers on its standard output.

use std::net::Ipv4Addr;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// One sandbox to make, as one line of JSON on the agent's standard input.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// Unique on this machine: lower-case letters, digits and `-`, at most 40 bytes.
    pub id: String,
    /// The sandbox's own directory under the server's runtime directory. Made by the server, removed by
    /// the agent. [`Spec::socket`] and the journal lie in it.
    pub dir: PathBuf,
    /// The image's layers, lowest first; nobody changes them.
    pub layers: Vec<PathBuf>,
    /// Files on which the agent holds a shared lock while it lives, so that the image stays.
    #[serde(default)]
    pub image_locks: Vec<PathBuf>,
    /// Host name in the sandbox.
    pub hostname: String,
    /// Name of a `sandbox::policy::Tier`.
    pub tier: String,
    /// Whether the learner may make control groups on cgroup v1 too.
    #[serde(default)]
    pub delegate_cgroup_v1: bool,
    /// How far its packets may go.
    #[serde(default)]
    pub network: Network,
    /// Hard limits.
    pub limits: Limits,
    /// Names of the terminals to open at once; at least one.
    pub terminals: Vec<String>,
    /// Variables of the shells' environment, beside `PATH`, `HOME`, `TERM` and `LANG`.
    #[serde(default)]
    pub env: Vec<(String, String)>,
    /// When it ends by itself.
    pub clocks: Clocks,
    /// What its connections may do.
    #[serde(default)]
    pub traffic: Traffic,
    /// Whether it is made in advance: both clocks then start with the first request to watch a lesson's tasks.
    #[serde(default)]
    pub prepared: bool,
}

impl Spec {
    /// The unix socket on which the agent serves [`protocol`] frames, each with its length in front
    /// ([`protocol::stream`]).
    pub fn socket(&self) -> PathBuf {
        self.dir.join("agent.sock")
    }
}

/// When a sandbox ends by itself. All in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Clocks {
    /// Without a viewer.
    pub idle: u64,
    /// With viewers, of whom nobody types.
    pub inactive: u64,
    /// Of life, unless it is extended.
    pub max: u64,
    /// Before an end for which somebody is there, when it is announced.
    pub warning: u64,
    /// That an extension adds to `max`.
    pub extension: u64,
    /// How many extensions there may be.
    pub extensions: u32,
}

impl Default for Clocks {
    fn default() -> Self {
        Self {
            idle: 30 * 60,
            inactive: 2 * 60 * 60,
            max: 4 * 60 * 60,
            warning: 2 * 60,
            extension: 60 * 60,
            // WCAG 2.2.1 asks for at least ten.
            extensions: 10,
        }
    }
}

/// What a sandbox's connections may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Traffic {
    /// The most viewers at a time.
    pub viewers: u32,
    /// The most bytes a second that a terminal puts out; its program waits for the rest.
    pub output: u64,
    /// The most bytes of a terminal's recording; 0 permits none.
    pub recording: u64,
}

impl Default for Traffic {
    fn default() -> Self {
        Self {
            viewers: 32,
            output: 128 << 20,
            recording: 8 << 20,
        }
    }
}

/// How far a sandbox's packets may go.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Network {
    /// Nowhere.
    #[default]
    None,
    /// To the sandboxes on the LAN of this name.
    Lan {
        /// One for each learner.
        name: String,
    },
    /// To public addresses, if the server has a way out.
    Egress {
        /// Written to the sandbox's `/etc/resolv.conf`.
        resolver: Option<Ipv4Addr>,
    },
}

/// Hard limits of a sandbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Bytes of memory, page cache and the writable layer included.
    pub memory: u64,
    /// Thousandths of one CPU.
    pub cpu_milli: u32,
    /// Processes and threads.
    pub pids: u32,
    /// Bytes of the writable layer.
    pub disk: u64,
}

/// The agent's one line of JSON on standard output; after it standard output is closed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum Started {
    /// The shell runs and the socket accepts.
    Ready,
    /// Nothing was left behind.
    Failed {
        /// What failed, in one English sentence.
        message: String,
        /// The command or setting that mends it, where there is one.
        fix: Option<String>,
    },
}
