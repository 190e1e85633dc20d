//! Frames to bytes and back.
//!
//! Packed frames have one encoding each: what decodes encodes to the same bytes. JSON ones do not, since white
//! space, the order of fields and unknown fields are free, so that a newer peer may say more.

use bytes::{Buf, BufMut, Bytes, BytesMut};
use serde::{Serialize, de::DeserializeOwned};

use crate::frame::{Channel, ExitStatus, Frame, Size};
use crate::{MAX_CONTROL, MAX_FRAME, MAX_INPUT, MAX_SNAPSHOT, leb128};

/// Characters of a JSON error that are kept: it quotes the peer, and ends up in logs and close frames.
const MAX_REASON: usize = 120;

/// Why bytes are no frame.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the messages describe the variants")]
pub enum DecodeError {
    #[error("the frame is empty")]
    Empty,
    #[error("the frame is larger than {0} bytes")]
    TooLarge(usize),
    #[error("0x{0:02x} is no known kind of frame")]
    UnknownKind(u8),
    #[error("the frame ends before its last field does")]
    Truncated,
    #[error("a number does not fit its field")]
    Overflow,
    #[error("a number is written in more bytes than it needs")]
    Overlong,
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
    pub(super) const UNSUB: u8 = 0x26;
    pub(super) const RENAME: u8 = 0x27;
    pub(super) const GRANT: u8 = 0x28;
    pub(super) const EXTEND: u8 = 0x29;
    pub(super) const RECORD: u8 = 0x2a;
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
                leb128::put(&mut out, *offset);
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
                leb128::put(&mut out, *offset);
                put_size(&mut out, *size);
                out.put_slice(bytes);
            }
            Self::Size {
                channel,
                offset,
                size,
            } => {
                head(&mut out, kind::SIZE, *channel);
                leb128::put(&mut out, *offset);
                put_size(&mut out, *size);
            }
            Self::Exit {
                channel,
                offset,
                status,
            } => {
                head(&mut out, kind::EXIT, *channel);
                leb128::put(&mut out, *offset);
                let (tag, value) = match status {
                    ExitStatus::Code(code) => (0, *code),
                    ExitStatus::Signal(signal) => (1, *signal),
                };
                out.put_slice(&[tag, value]);
            }
            Self::Input { channel, seq, bytes } => {
                head(&mut out, kind::INPUT, *channel);
                leb128::put(&mut out, u64::from(*seq));
                out.put_slice(bytes);
            }
            Self::Resize { channel, size } => {
                head(&mut out, kind::RESIZE, *channel);
                put_size(&mut out, *size);
            }
            Self::Ack { channel, offset } => {
                head(&mut out, kind::ACK, *channel);
                leb128::put(&mut out, *offset);
            }
            Self::Open(v) => json(&mut out, kind::OPEN, v),
            Self::Close { channel } => head(&mut out, kind::CLOSE, *channel),
            Self::Sub { channel, next } => {
                head(&mut out, kind::SUB, *channel);
                leb128::put(&mut out, *next);
            }
            Self::Unsub { channel } => head(&mut out, kind::UNSUB, *channel),
            Self::Rename(v) => json(&mut out, kind::RENAME, v),
            Self::Grant(v) => json(&mut out, kind::GRANT, v),
            Self::Extend => out.put_u8(kind::EXTEND),
            Self::Record(v) => json(&mut out, kind::RECORD, v),
            Self::Ping(micros) => {
                out.put_u8(kind::PING);
                leb128::put(&mut out, *micros);
            }
            Self::Pong(micros) => {
                out.put_u8(kind::PONG);
                leb128::put(&mut out, *micros);
            }
            Self::Event(v) => json(&mut out, kind::EVENT, v),
            #[cfg(feature = "control")]
            Self::Request(v) => json(&mut out, kind::REQUEST, v),
            #[cfg(feature = "control")]
            Self::Reply(v) => json(&mut out, kind::REPLY, v),
            Self::Error(v) => json(&mut out, kind::ERROR, v),
        }
        out.freeze()
    }

    /// Reads one whole frame. Payload bytes share `input`'s memory.
    pub fn decode(mut input: Bytes) -> Result<Self, DecodeError> {
        let Some(&kind) = input.first() else {
            return Err(DecodeError::Empty);
        };
        let limit = match kind {
            kind::REQUEST | kind::REPLY => MAX_CONTROL,
            kind::SNAPSHOT => MAX_SNAPSHOT,
            _ => MAX_FRAME,
        };
        if input.len() > limit {
            return Err(DecodeError::TooLarge(limit));
        }
        input.advance(1);
        let rest = &mut input;
        let frame = match kind {
            kind::HELLO => Self::Hello(from_json(rest)?),
            kind::WELCOME => Self::Welcome(from_json(rest)?),
            kind::OUTPUT => Self::Output {
                channel: channel(rest)?,
                offset: leb128::get(rest)?,
                bytes: take(rest),
            },
            kind::SNAPSHOT => Self::Snapshot {
                channel: channel(rest)?,
                offset: leb128::get(rest)?,
                size: get_size(rest)?,
                bytes: take(rest),
            },
            kind::SIZE => Self::Size {
                channel: channel(rest)?,
                offset: leb128::get(rest)?,
                size: get_size(rest)?,
            },
            kind::EXIT => Self::Exit {
                channel: channel(rest)?,
                offset: leb128::get(rest)?,
                status: exit(rest)?,
            },
            kind::INPUT => {
                let (channel, seq) = (channel(rest)?, leb128::get(rest)?);
                if rest.len() > MAX_INPUT {
                    return Err(DecodeError::InputTooLong);
                }
                Self::Input {
                    channel,
                    seq,
                    bytes: take(rest),
                }
            }
            kind::RESIZE => Self::Resize {
                channel: channel(rest)?,
                size: get_size(rest)?,
            },
            kind::ACK => Self::Ack {
                channel: channel(rest)?,
                offset: leb128::get(rest)?,
            },
            kind::OPEN => Self::Open(from_json(rest)?),
            kind::CLOSE => Self::Close {
                channel: channel(rest)?,
            },
            kind::SUB => Self::Sub {
                channel: channel(rest)?,
                next: leb128::get(rest)?,
            },
            kind::UNSUB => Self::Unsub {
                channel: channel(rest)?,
            },
            kind::RENAME => Self::Rename(from_json(rest)?),
            kind::GRANT => Self::Grant(from_json(rest)?),
            kind::EXTEND => Self::Extend,
            kind::RECORD => Self::Record(from_json(rest)?),
            kind::PING => Self::Ping(leb128::get(rest)?),
            kind::PONG => Self::Pong(leb128::get(rest)?),
            kind::EVENT => Self::Event(from_json(rest)?),
            #[cfg(feature = "control")]
            kind::REQUEST => Self::Request(from_json(rest)?),
            #[cfg(feature = "control")]
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
    leb128::put(out, u64::from(channel.0));
}

fn put_size(out: &mut BytesMut, size: Size) {
    leb128::put(out, u64::from(size.cols));
    leb128::put(out, u64::from(size.rows));
}

fn json<T: Serialize>(out: &mut BytesMut, kind: u8, value: &T) {
    out.put_u8(kind);
    let text = serde_json::to_vec(value).expect("the messages of this crate have string keys only");
    out.put_slice(&text);
}

fn channel(input: &mut Bytes) -> Result<Channel, DecodeError> {
    Ok(Channel(leb128::get(input)?))
}

fn get_size(input: &mut Bytes) -> Result<Size, DecodeError> {
    Ok(Size {
        cols: leb128::get(input)?,
        rows: leb128::get(input)?,
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
    serde_json::from_slice(&take(input)).map_err(|error| {
        let reason = error.to_string().chars().take(MAX_REASON).collect();
        DecodeError::Json(reason)
    })
}
