//! The messages between page, server and agent: pure types and their codec, no IO, no clock, no sockets.
//!
//! Three edges, one module each:
//! * [`frame`]: the binary WebSocket frames of subprotocol [`SUBPROTOCOL`], also spoken between server and
//!   agent over a unix socket (there each frame is preceded by its length, see [`stream`]);
//! * `control`: what the server asks an agent, as JSON inside `Frame::Request` (feature `control`);
//! * [`api`]: the JSON of the HTTP interface between page and server.
//!
//! Everything is bounded: a frame is at most [`MAX_FRAME`] bytes ([`MAX_CONTROL`] between server and agent),
//! a terminal is 2 to 500 cells a side. `docs/protocol.md` describes the wire byte by byte.

pub mod api;
mod codec;
#[cfg(feature = "control")]
pub mod control;
pub mod frame;
mod leb128;
pub mod stream;

pub use frame::{Channel, DecodeError, Frame};

/// The WebSocket subprotocol a client must offer.
pub const SUBPROTOCOL: &str = "utsuwa.v1";

/// The newest version of the frames and of `control` that this code speaks.
pub const VERSION: u32 = 2;

/// The oldest version that it still speaks.
pub const MIN_VERSION: u32 = 1;

/// The version to speak with a peer that speaks `min` to `max`: the newest that both do.
pub fn negotiate(min: u32, max: u32) -> Option<u32> {
    let version = VERSION.min(max);
    (version >= MIN_VERSION.max(min)).then_some(version)
}

/// The largest frame of a page in bytes, kind byte included. A larger one closes the connection with
/// [`close::BAD_FRAME`].
pub const MAX_FRAME: usize = 64 * 1024;

/// The largest `Frame::Request` or `Frame::Reply` in bytes, kind byte included. They carry a lesson's tasks
/// and never reach a page.
pub const MAX_CONTROL: usize = 4 * MAX_FRAME;

/// The largest [`Frame::Snapshot`] in bytes, kind byte included; no other frame is larger.
pub const MAX_SNAPSHOT: usize = 16 * MAX_FRAME;

/// The most bytes of one [`Frame::Input`]; a page splits a larger paste.
pub const MAX_INPUT: usize = 4 * 1024;

/// The most bytes that an agent puts into one [`Frame::Output`].
pub const MAX_OUTPUT: usize = 32 * 1024;

/// The most bytes of a terminal's or a viewer's name.
pub const MAX_NAME: usize = 32;

/// What a guest offers beside [`SUBPROTOCOL`] in the WebSocket's handshake: this and the invitation's token.
pub const INVITATION: &str = "invite.";

/// The WebSocket close codes of this protocol.
pub mod close {
    /// Both sides are done.
    pub const BYE: u16 = 1000;
    /// The server restarts; the page reconnects.
    pub const RESTART: u16 = 1001;
    /// The peer sent bytes that are no frame, or a frame it must not send.
    pub const BAD_FRAME: u16 = 4400;
    /// No valid session.
    pub const AUTH: u16 = 4401;
    /// Foreign origin, or a role that may not do this.
    pub const FORBIDDEN: u16 = 4403;
    /// The sandbox does not exist (any more).
    pub const NO_SANDBOX: u16 = 4404;
    /// No [`Frame::Hello`](crate::Frame::Hello) within five seconds.
    pub const HELLO_TIMEOUT: u16 = 4408;
    /// The peer took nothing of what it was sent for too long; it may connect again.
    pub const SLOW: u16 = 4410;
    /// Far too many frames a second. Mere bytes are not refused but read slowly.
    pub const RATE: u16 = 4429;
    /// As many are connected to the sandbox as may be.
    pub const LIMIT: u16 = 4508;
}

#[cfg(test)]
mod tests;
