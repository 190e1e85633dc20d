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
//! | `0x26` | Unsub | from page | channel |
//! | `0x27` | Rename | from page | JSON [`Rename`] |
//! | `0x28` | Grant | from page | JSON [`Grant`] |
//! | `0x29` | Extend | from page | none |
//! | `0x2a` | Record | from page | JSON [`Record`] |
//! | `0x30` | Ping | both | microseconds of the sender's clock |
//! | `0x31` | Pong | both | the value of the Ping |
//! | `0x40` | Event | to page | JSON [`Event`] |
//! | `0x50` | Request | server to agent | JSON `control::Request` |
//! | `0x51` | Reply | agent to server | JSON `control::Reply` |
//! | `0x7f` | Error | to page | JSON [`ErrorMessage`] |
//!
//! An offset counts the bytes a terminal has put out since its PTY was opened. `docs/protocol.md` has an
//! example of every frame.

use bytes::Bytes;
use serde::{Deserialize, Serialize};

pub use crate::codec::DecodeError;
#[cfg(feature = "control")]
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
    Unsub {
        channel: Channel,
    },
    Rename(Rename),
    Grant(Grant),
    Extend,
    Record(Record),
    Ping(u64),
    Pong(u64),
    Event(Event),
    #[cfg(feature = "control")]
    Request(Request),
    #[cfg(feature = "control")]
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
    /// What others see this viewer called; empty for no name.
    #[serde(default)]
    pub name: String,
}

/// The answer to [`Hello`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Welcome {
    /// The version both speak: the lower of [`Hello::version`] and the agent's own.
    pub version: u32,
    /// The sandbox's id.
    pub sandbox: String,
    /// What this viewer may do.
    pub role: Role,
    /// The open terminals.
    pub terminals: Vec<TerminalInfo>,
    /// Where every watched task stands.
    pub tasks: Vec<TaskState>,
    /// This viewer's own number among [`Event::Viewers`].
    #[serde(default)]
    pub viewer: u64,
    /// Everybody connected, this viewer included.
    #[serde(default)]
    pub viewers: Vec<Viewer>,
}

/// Somebody who is connected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Viewer {
    /// Its number, unique in the life of the sandbox.
    pub id: u64,
    /// What it calls itself; may be empty. At most [`crate::MAX_NAME`] bytes without control characters.
    pub name: String,
    /// What it may do.
    pub role: Role,
}

/// What a viewer may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Looks on.
    Watcher,
    /// Types.
    Writer,
    /// Types, resizes, opens, names and closes terminals, and says who may type.
    Owner,
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
    /// Whether its output is being recorded, and how far that is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recording: Option<Recording>,
}

/// A recording of a terminal's output. Input is never recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recording {
    /// Whether it goes on.
    pub on: bool,
    /// Bytes of it so far.
    pub bytes: u64,
    /// Whether it has ended because it was as large as one may be.
    pub full: bool,
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

/// Gives a terminal another name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rename {
    /// The terminal.
    pub channel: Channel,
    /// Its new name, which no other terminal has.
    pub name: String,
}

/// Says what another viewer may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// The viewer's number.
    pub viewer: u64,
    /// [`Role::Writer`] or [`Role::Watcher`]; without one the viewer has to go.
    pub role: Option<Role>,
}

/// Starts or stops a recording. Starting anew forgets the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// The terminal.
    pub channel: Channel,
    /// Whether to record.
    pub on: bool,
}

/// Something happened that is not terminal output.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum Event {
    /// A watched task changed.
    Task(TaskState),
    /// A terminal was opened, by whichever viewer.
    TerminalOpened(TerminalInfo),
    /// The sandbox ends in this many seconds. For [`EndReason::Idle`] and [`EndReason::TimeLimit`] a
    /// [`Frame::Extend`] before that puts it off.
    Ending {
        /// Seconds left.
        seconds: u32,
        /// Why.
        reason: EndReason,
    },
    /// The end that was announced was put off.
    Extended {
        /// How often it may still be put off.
        left: u32,
    },
    /// A terminal is gone, and its output with it.
    TerminalClosed {
        /// The terminal.
        channel: Channel,
    },
    /// A terminal has another name.
    TerminalRenamed(Rename),
    /// Somebody came, went, or may do something else.
    Viewers {
        /// Everybody connected now.
        viewers: Vec<Viewer>,
    },
    /// A recording began, ended, or is full.
    Recording {
        /// The terminal.
        channel: Channel,
        /// How it stands.
        #[serde(flatten)]
        recording: Recording,
    },
}

impl Event {
    /// The lowest version in which this event may be sent.
    pub fn since(&self) -> u32 {
        match self {
            Self::Task(_) | Self::TerminalOpened(_) | Self::Ending { .. } => 1,
            Self::Extended { .. }
            | Self::TerminalClosed { .. }
            | Self::TerminalRenamed(_)
            | Self::Viewers { .. }
            | Self::Recording { .. } => 2,
        }
    }
}

/// Why a sandbox ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EndReason {
    /// The learner or the operator asked for it.
    Asked,
    /// Nobody was connected, or nobody typed, for too long.
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
