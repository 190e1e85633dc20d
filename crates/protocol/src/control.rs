//! What the server asks an agent, carried by [`Frame::Request`](crate::Frame::Request) and answered by
//! [`Frame::Reply`](crate::Frame::Reply) on the same unix socket.

use serde::{Deserialize, Serialize};

use crate::frame::{Channel, Role, TaskState, TerminalInfo};

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
    /// Agree on a version, first of all. An agent of version 1 does not know this and hangs up.
    Meet {
        /// The oldest version the server speaks.
        min: u32,
        /// The newest.
        max: u32,
    },
    /// Replace the tasks the agent evaluates. The first one makes a prepared sandbox somebody's.
    Watch {
        /// The lesson's tasks.
        tasks: Vec<WatchTask>,
        /// Whose the sandbox is from now on. The agent keeps it for the servers that come after this one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        owner: Option<Owner>,
    },
    /// Remember the grade of a task that the server grades.
    Grade {
        /// The task, and how it stands.
        state: TaskState,
    },
    /// Let holders of this invitation watch, in place of those of the one before; with none, let nobody.
    Invite {
        /// SHA-256 of its token, in hexadecimal.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        token: Option<String>,
    },
    /// Says who sends the frames that follow on this connection. Without it, it is the operator.
    Join {
        /// What they have to show.
        by: Pass,
    },
    /// A piece of a terminal's recording.
    Recording {
        /// The terminal.
        channel: Channel,
        /// Its first byte.
        from: u64,
    },
    /// Describe the sandbox.
    Status,
    /// End the sandbox and the agent.
    Shutdown,
}

/// Whose a sandbox is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owner {
    /// The session's id, in hexadecimal. Not the token that proves it.
    pub session: String,
    /// The lesson it was made for.
    pub lesson: String,
}

/// What somebody who connects has to show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pass {
    /// The server knows them as the owner.
    Owner,
    /// SHA-256 of the token of an invitation, in hexadecimal.
    Invitation(String),
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
    /// The answer to [`Op::Meet`].
    Met {
        /// The version to speak.
        version: u32,
    },
    /// The answer to [`Op::Join`].
    Joined {
        /// What they may do.
        role: Role,
    },
    /// The answer to [`Op::Recording`].
    Recording {
        /// The piece: whole lines of an asciicast, version 3.
        text: String,
        /// Bytes that follow it.
        left: u64,
    },
    /// Refused or failed.
    Failed {
        /// One English sentence.
        message: String,
        /// What kind of failure it is, if the server has to know.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        refusal: Option<Refusal>,
    },
}

/// Failures that the server tells apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Refusal {
    /// As many are connected as may be.
    Full,
    /// There is no such invitation (any more).
    NoInvitation,
    /// There is no such recording.
    NoRecording,
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
    /// Whose it is; nobody's while it is only prepared.
    #[serde(default)]
    pub owner: Option<Owner>,
}
