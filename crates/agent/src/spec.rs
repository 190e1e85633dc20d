//! What the server hands an agent on its standard input, and what the agent answers on its standard output.

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
    /// The read-only root filesystem that becomes the overlay's lower layer.
    pub rootfs: PathBuf,
    /// Host name in the sandbox.
    pub hostname: String,
    /// Hard limits.
    pub limits: Limits,
    /// Whether the learner may make groups on a machine with cgroup v1.
    #[serde(default)]
    pub delegate_cgroup_v1: bool,
    /// Names of the terminals to open at once; at least one.
    pub terminals: Vec<String>,
    /// Variables of the shells' environment, beside `PATH`, `HOME`, `TERM` and `LANG`.
    #[serde(default)]
    pub env: Vec<(String, String)>,
    /// Seconds without a viewer after which the sandbox ends; the clock starts when it is made.
    pub idle_seconds: u64,
}

impl Spec {
    /// The unix socket on which the agent serves [`protocol`] frames, each with its length in front
    /// ([`protocol::stream`]).
    pub fn socket(&self) -> PathBuf {
        self.dir.join("agent.sock")
    }
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
