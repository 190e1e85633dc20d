//! What the server asks an agent, carried by [`Frame::Request`](crate::Frame::Request) and answered by
//! [`Frame::Reply`](crate::Frame::Reply) on the same unix socket.

use serde::{Deserialize, Serialize};

use crate::frame::{TaskState, TerminalInfo};

/// One request; its answer carries the same `id`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// Chosen by the server, unique on its connection.
    pub id: u32,
    /// What to do.
    #[serde(flatten)]
    pub op: Op,
}

/// What to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "kebab-case")]
pub enum Op {
    /// Replace the tasks the agent evaluates.
    Watch {
        /// The lesson's tasks.
        tasks: Vec<WatchTask>,
    },
    /// Describe the sandbox.
    Status,
    /// End the sandbox and the agent.
    Shutdown,
}

/// A task for the agent to evaluate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WatchTask {
    /// The task's id.
    pub task: String,
    /// A `curriculum` probe with its variables filled in, as JSON.
    pub probe: serde_json::Value,
    /// `edge` tasks stay passed, `level` tasks follow the present.
    pub level: bool,
}

/// The answer to a [`Request`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// The request's id.
    pub id: u32,
    /// What came of it.
    #[serde(flatten)]
    pub result: Outcome,
}

/// What came of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "result", rename_all = "kebab-case")]
pub enum Outcome {
    /// Done.
    Done,
    /// The sandbox as it is.
    Status(Status),
    /// Refused or failed, in one English sentence.
    Failed {
        /// The sentence.
        message: String,
    },
}

/// The sandbox as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// Its terminals.
    pub terminals: Vec<TerminalInfo>,
    /// Its tasks.
    pub tasks: Vec<TaskState>,
    /// Viewers connected now.
    pub viewers: u32,
    /// Bytes of memory its processes use, where the kernel tells.
    pub memory: Option<u64>,
    /// Processes in it, where the kernel tells.
    pub processes: Option<u64>,
}
