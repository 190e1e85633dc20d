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
//! An offset counts the bytes a terminal has put out since its PTY was opened.

use bytes::{Buf, BufMut, Bytes, BytesMut};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::control::{Reply, Request};
use crate::{MAX_FRAME, MAX_INPUT};

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

/// Why bytes are no frame.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the messages describe the variants")]
pub enum DecodeError {
    #[error("the frame is empty")]
    Empty,
    #[error("the frame is larger than {MAX_FRAME} bytes")]
    TooLarge,
    #[error("0x{0:02x} is no known kind of frame")]
    UnknownKind(u8),
    #[error("the frame ends inside a number")]
    Truncated,
    #[error("a number does not fit its field")]
    Overflow,
    #[error("{0} bytes follow the last field")]
    Trailing(usize),
    #[error("input of more than {MAX_INPUT} bytes in one frame")]
    InputTooLong,
    #[error("{0} is no exit status")]
    BadExit(u8),
    #[error("the JSON of this frame is wrong: {0}")]
    Json(String),
}

mod kind {
    pub(super) const HELLO: u8 = 0x01;
    pub(super) const WELCOME: u8 = 0x02;
    pub(super) const OUTPUT: u8 = 0x10;
    pub(super) const SNAPSHOT: u8 = 0x11;
    pub(super) const SIZE: u8 = 0x12;
    pub(super) const EXIT: u8 = 0x13;
    pub(super) const INPUT: u8 = 0x20;
    pub(super) const RESIZE: u8 = 0x21;
    pub(super) const ACK: u8 = 0x22;
    pub(super) const OPEN: u8 = 0x23;
    pub(super) const CLOSE: u8 = 0x24;
    pub(super) const SUB: u8 = 0x25;
    pub(super) const PING: u8 = 0x30;
    pub(super) const PONG: u8 = 0x31;
    pub(super) const EVENT: u8 = 0x40;
    pub(super) const REQUEST: u8 = 0x50;
    pub(super) const REPLY: u8 = 0x51;
    pub(super) const ERROR: u8 = 0x7f;
}

impl Frame {
    /// The frame's bytes.
    pub fn encode(&self) -> Bytes {
        let mut out = BytesMut::new();
        match self {
            Self::Hello(v) => json(&mut out, kind::HELLO, v),
            Self::Welcome(v) => json(&mut out, kind::WELCOME, v),
            Self::Output {
                channel,
                offset,
                bytes,
            } => {
                out.reserve(bytes.len() + 16);
                head(&mut out, kind::OUTPUT, *channel);
                uint(&mut out, *offset);
                out.put_slice(bytes);
            }
            Self::Snapshot {
                channel,
                offset,
                size,
                bytes,
            } => {
                out.reserve(bytes.len() + 24);
                head(&mut out, kind::SNAPSHOT, *channel);
                uint(&mut out, *offset);
                put_size(&mut out, *size);
                out.put_slice(bytes);
            }
            Self::Size {
                channel,
                offset,
                size,
            } => {
                head(&mut out, kind::SIZE, *channel);
                uint(&mut out, *offset);
                put_size(&mut out, *size);
            }
            Self::Exit {
                channel,
                offset,
                status,
            } => {
                head(&mut out, kind::EXIT, *channel);
                uint(&mut out, *offset);
                let (tag, value) = match status {
                    ExitStatus::Code(code) => (0, *code),
                    ExitStatus::Signal(signal) => (1, *signal),
                };
                out.put_slice(&[tag, value]);
            }
            Self::Input { channel, seq, bytes } => {
                head(&mut out, kind::INPUT, *channel);
                uint(&mut out, u64::from(*seq));
                out.put_slice(bytes);
            }
            Self::Resize { channel, size } => {
                head(&mut out, kind::RESIZE, *channel);
                put_size(&mut out, *size);
            }
            Self::Ack { channel, offset } => {
                head(&mut out, kind::ACK, *channel);
                uint(&mut out, *offset);
            }
            Self::Open(v) => json(&mut out, kind::OPEN, v),
            Self::Close { channel } => head(&mut out, kind::CLOSE, *channel),
            Self::Sub { channel, next } => {
                head(&mut out, kind::SUB, *channel);
                uint(&mut out, *next);
            }
            Self::Ping(micros) => {
                out.put_u8(kind::PING);
                uint(&mut out, *micros);
            }
            Self::Pong(micros) => {
                out.put_u8(kind::PONG);
                uint(&mut out, *micros);
            }
            Self::Event(v) => json(&mut out, kind::EVENT, v),
            Self::Request(v) => json(&mut out, kind::REQUEST, v),
            Self::Reply(v) => json(&mut out, kind::REPLY, v),
            Self::Error(v) => json(&mut out, kind::ERROR, v),
        }
        out.freeze()
    }

    /// Reads one whole frame. Payload bytes share `input`'s memory.
    pub fn decode(mut input: Bytes) -> Result<Self, DecodeError> {
        if input.len() > MAX_FRAME {
            return Err(DecodeError::TooLarge);
        }
        if input.is_empty() {
            return Err(DecodeError::Empty);
        }
        let kind = input.get_u8();
        let rest = &mut input;
        let frame = match kind {
            kind::HELLO => Self::Hello(from_json(rest)?),
            kind::WELCOME => Self::Welcome(from_json(rest)?),
            kind::OUTPUT => Self::Output {
                channel: channel(rest)?,
                offset: get(rest)?,
                bytes: take(rest),
            },
            kind::SNAPSHOT => Self::Snapshot {
                channel: channel(rest)?,
                offset: get(rest)?,
                size: get_size(rest)?,
                bytes: take(rest),
            },
            kind::SIZE => Self::Size {
                channel: channel(rest)?,
                offset: get(rest)?,
                size: get_size(rest)?,
            },
            kind::EXIT => Self::Exit {
                channel: channel(rest)?,
                offset: get(rest)?,
                status: exit(rest)?,
            },
            kind::INPUT => {
                let (channel, seq) = (channel(rest)?, get(rest)?);
                if rest.len() > MAX_INPUT {
                    return Err(DecodeError::InputTooLong);
                }
                Self::Input {
                    channel,
                    seq: narrow(seq)?,
                    bytes: take(rest),
                }
            }
            kind::RESIZE => Self::Resize {
                channel: channel(rest)?,
                size: get_size(rest)?,
            },
            kind::ACK => Self::Ack {
                channel: channel(rest)?,
                offset: get(rest)?,
            },
            kind::OPEN => Self::Open(from_json(rest)?),
            kind::CLOSE => Self::Close {
                channel: channel(rest)?,
            },
            kind::SUB => Self::Sub {
                channel: channel(rest)?,
                next: get(rest)?,
            },
            kind::PING => Self::Ping(get(rest)?),
            kind::PONG => Self::Pong(get(rest)?),
            kind::EVENT => Self::Event(from_json(rest)?),
            kind::REQUEST => Self::Request(from_json(rest)?),
            kind::REPLY => Self::Reply(from_json(rest)?),
            kind::ERROR => Self::Error(from_json(rest)?),
            other => return Err(DecodeError::UnknownKind(other)),
        };
        match input.len() {
            0 => Ok(frame),
            left => Err(DecodeError::Trailing(left)),
        }
    }
}

fn head(out: &mut BytesMut, kind: u8, channel: Channel) {
    out.put_u8(kind);
    uint(out, u64::from(channel.0));
}

fn put_size(out: &mut BytesMut, size: Size) {
    uint(out, u64::from(size.cols));
    uint(out, u64::from(size.rows));
}

fn json<T: Serialize>(out: &mut BytesMut, kind: u8, value: &T) {
    out.put_u8(kind);
    let text = serde_json::to_vec(value).expect("the messages of this crate have string keys only");
    out.put_slice(&text);
}

/// Unsigned LEB128: seven bits a byte, lowest first, the top bit set on all but the last.
fn uint(out: &mut BytesMut, mut value: u64) {
    while value >= 0x80 {
        out.put_u8(value.to_le_bytes()[0] | 0x80);
        value >>= 7;
    }
    out.put_u8(value.to_le_bytes()[0]);
}

fn get(input: &mut Bytes) -> Result<u64, DecodeError> {
    let mut value = 0u64;
    for shift in (0..64).step_by(7) {
        if input.is_empty() {
            return Err(DecodeError::Truncated);
        }
        let byte = input.get_u8();
        let bits = u64::from(byte & 0x7f);
        if bits << shift >> shift != bits {
            return Err(DecodeError::Overflow);
        }
        value |= bits << shift;
        if byte & 0x80 == 0 {
            return Ok(value);
        }
    }
    Err(DecodeError::Overflow)
}

fn narrow<T: TryFrom<u64>>(value: u64) -> Result<T, DecodeError> {
    T::try_from(value).map_err(|_| DecodeError::Overflow)
}

fn channel(input: &mut Bytes) -> Result<Channel, DecodeError> {
    Ok(Channel(narrow(get(input)?)?))
}

fn get_size(input: &mut Bytes) -> Result<Size, DecodeError> {
    Ok(Size {
        cols: narrow(get(input)?)?,
        rows: narrow(get(input)?)?,
    })
}

fn exit(input: &mut Bytes) -> Result<ExitStatus, DecodeError> {
    if input.len() < 2 {
        return Err(DecodeError::Truncated);
    }
    match (input.get_u8(), input.get_u8()) {
        (0, code) => Ok(ExitStatus::Code(code)),
        (1, signal) => Ok(ExitStatus::Signal(signal)),
        (tag, _) => Err(DecodeError::BadExit(tag)),
    }
}

fn take(input: &mut Bytes) -> Bytes {
    input.split_to(input.len())
}

fn from_json<T: DeserializeOwned>(input: &mut Bytes) -> Result<T, DecodeError> {
    serde_json::from_slice(&take(input)).map_err(|e| DecodeError::Json(e.to_string()))
}
