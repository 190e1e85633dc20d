//! Binary frames. The first byte is the kind; integers are unsigned LEB128; text and JSON are UTF-8 and run,
//! like terminal bytes, to the end of the frame. Hot frames are packed by hand, cold ones carry JSON so
//! that one can read them in a browser's network panel.
//!
//! | kind | frame | direction | fields |
//! | --- | --- | --- | --- |
//! | `0x01` | Hello | page to server | JSON [`Hello`] |
//! | `0x02` | Welcome | to page | JSON [`Welcome`] |
//! | `0x10` | Output | to page | channel, offset, bytes |
//! | `0x11` | Snapshot | to page | channel, offset, cols, rows, bytes |
//! | `0x12` | Size | to page | channel, offset, cols, rows |
//! | `0x13` | Exit | to page | channel, offset, tag (0 code, 1 signal), value |
//! | `0x20` | Input | from page | channel, sequence, bytes |
//! | `0x21` | Resize | from page | channel, cols, rows |
//! | `0x22` | Ack | from page | channel, offset |
//! | `0x23` | Open | from page | JSON [`Open`] |
//! | `0x24` | Close | from page | channel |
//! | `0x25` | Sub | from page | channel, next |
//! | `0x30` | Ping | both | microseconds of the sender's clock |
//! | `0x31` | Pong | both | the value of the Ping |
//! | `0x40` | Event | to page | JSON [`Event`] |
//! | `0x50` | Request | server to agent | JSON [`Request`](crate::control::Request) |
//! | `0x51` | Reply | agent to server | JSON [`Reply`](crate::control::Reply) |
//! | `0x7f` | Error | to page | JSON [`ErrorMessage`] |
//!
//! An offset counts the bytes a terminal has put out since its PTY was opened. `docs/protocol.md` has an
//! example of every frame.

use bytes::Bytes;
use serde::{Deserialize, Serialize};

pub use crate::codec::DecodeError;
use crate::control::{Reply, Request};

/// One terminal of a sandbox, numbered from 0 in the order of opening.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Channel(pub u32);

/// How the first process of a terminal ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ExitStatus {
    /// `exit(code)`, 0 to 255.
    Code(u8),
    /// Killed by this signal number.
    Signal(u8),
}

/// A terminal's size in cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Size {
    /// Columns, 2 to 500.
    pub cols: u16,
    /// Rows, 2 to 500.
    pub rows: u16,
}

impl Size {
    /// The size with both sides brought into 2 to 500.
    pub fn clamped(cols: u16, rows: u16) -> Self {
        Self {
            cols: cols.clamp(2, 500),
            rows: rows.clamp(2, 500),
        }
    }
}

impl Default for Size {
    fn default() -> Self {
        Self { cols: 80, rows: 24 }
    }
}

/// One frame.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the module's table describes kinds and fields")]
pub enum Frame {
    Hello(Hello),
    Welcome(Welcome),
    Output {
        channel: Channel,
        offset: u64,
        bytes: Bytes,
    },
    Snapshot {
        channel: Channel,
        offset: u64,
        size: Size,
        bytes: Bytes,
    },
    Size {
        channel: Channel,
        offset: u64,
        size: Size,
    },
    Exit {
        channel: Channel,
        offset: u64,
        status: ExitStatus,
    },
    Input {
        channel: Channel,
        seq: u32,
        bytes: Bytes,
    },
    Resize {
        channel: Channel,
        size: Size,
    },
    Ack {
        channel: Channel,
        offset: u64,
    },
    Open(Open),
    Close {
        channel: Channel,
    },
    Sub {
        channel: Channel,
        next: u64,
    },
    Ping(u64),
    Pong(u64),
    Event(Event),
    Request(Request),
    Reply(Reply),
    Error(ErrorMessage),
}

/// The first frame of a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    /// [`crate::VERSION`] of the page.
    pub version: u32,
    /// What connects, for the log: `page`, `attach`, `test`.
    pub client: String,
}

/// The answer to [`Hello`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Welcome {
    /// [`crate::VERSION`] of the agent.
    pub version: u32,
    /// The sandbox's id.
    pub sandbox: String,
    /// What this viewer may do.
    pub role: Role,
    /// The open terminals.
    pub terminals: Vec<TerminalInfo>,
    /// Where every watched task stands.
    pub tasks: Vec<TaskState>,
}

/// What a viewer may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Types, resizes, opens and closes terminals.
    Owner,
    /// Types.
    Writer,
    /// Looks on.
    Watcher,
}

/// A terminal as listed in [`Welcome`] and [`Event::TerminalOpened`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TerminalInfo {
    /// Its channel.
    pub channel: Channel,
    /// The name the lesson or the learner gave, such as `main`.
    pub name: String,
    /// Its present size.
    #[serde(flatten)]
    pub size: Size,
    /// Offset of the oldest byte that can still be sent.
    pub start: u64,
    /// Offset after the newest byte.
    pub end: u64,
    /// Set once its shell has ended and all output is known.
    pub exit: Option<ExitStatus>,
}

/// Asks for a new terminal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Open {
    /// Its name; one that is open already is answered with that terminal.
    pub name: String,
    /// Its size.
    #[serde(flatten)]
    pub size: Size,
}

/// Something happened that is not terminal output.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum Event {
    /// A watched task changed.
    Task(TaskState),
    /// A terminal was opened, by whichever viewer.
    TerminalOpened(TerminalInfo),
    /// The sandbox ends in this many seconds.
    Ending {
        /// Seconds left.
        seconds: u32,
        /// Why.
        reason: EndReason,
    },
}

/// Why a sandbox ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EndReason {
    /// The learner or the operator asked for it.
    Asked,
    /// Nobody was connected for too long.
    Idle,
    /// It has lived as long as one may.
    TimeLimit,
    /// The server stops.
    Shutdown,
    /// Its init died.
    InitDied,
}

/// Where a task stands, by the agent's own look from outside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskState {
    /// The task's id, unique within its lesson.
    pub task: String,
    /// The verdict.
    #[serde(flatten)]
    pub verdict: Verdict,
}

/// What a check found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "verdict", rename_all = "kebab-case")]
pub enum Verdict {
    /// Done.
    Pass,
    /// Not done yet.
    NotYet {
        /// Key into the task's `explain` texts, such as `missing` or `mismatch`.
        reason: String,
        /// Values for the text's `{name}` holes, in order of name.
        #[serde(default)]
        values: Vec<(String, String)>,
    },
    /// Can no longer be done in this sandbox; the page offers a new one.
    Spoiled {
        /// Key into the task's `explain` texts.
        reason: String,
    },
    /// Our own failure, shown as ours.
    Error {
        /// What went wrong, in English, for the operator.
        message: String,
    },
}

/// A refusal that leaves the connection open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorMessage {
    /// Stable identifier, such as `no-such-terminal` or `read-only`.
    pub code: String,
    /// One English sentence that says what to do.
    pub message: String,
    /// The terminal it is about.
    pub channel: Option<Channel>,
}
