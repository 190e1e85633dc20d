//! A client of the server, as a browser is one: HTTP with the session's cookie, and a WebSocket into a
//! sandbox.

mod connection;
mod http;
mod transcript;

use std::time::Duration;

use protocol::DecodeError;
use protocol::api::Problem;
use tokio_tungstenite::tungstenite;

pub use connection::Connection;
pub use http::{Client, Socket};
pub(crate) use transcript::Transcript;

/// Why a client did not get what it asked for.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The server cannot be reached.
    #[error("cannot reach the server for {what}: {source}")]
    Unreachable {
        /// Method and path.
        what: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The exchange broke off.
    #[error("{what}: {source}")]
    Http {
        /// Method and path.
        what: String,
        /// What went wrong.
        source: hyper::Error,
    },
    /// The server refused and said why.
    #[error("{what}: {} ({})", problem.detail, problem.status)]
    Refused {
        /// Method and path.
        what: String,
        /// The reason.
        problem: Box<Problem>,
    },
    /// The server answered something that is no answer to that.
    #[error("{what}: status {status} with an answer that cannot be read: {source}")]
    Unreadable {
        /// Method and path.
        what: String,
        /// The HTTP status.
        status: u16,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// The WebSocket was refused or broke.
    #[error("the terminal connection failed: {0}")]
    Socket(#[source] Box<tungstenite::Error>),
    /// The server sent bytes that are no frame.
    #[error("the server sent a wrong frame: {0}")]
    Frame(#[from] DecodeError),
    /// The server closed the WebSocket.
    #[error("the server closed the terminal connection ({code}): {reason}")]
    Closed {
        /// One of [`protocol::close`], or 1006 without one.
        code: u16,
        /// What it said.
        reason: String,
    },
    /// No terminal has that name.
    #[error("the sandbox has no terminal `{0}`")]
    NoTerminal(String),
    /// It took too long.
    #[error("{what} did not happen within {} s", after.as_secs())]
    Timeout {
        /// What was waited for.
        what: String,
        /// How long.
        after: Duration,
    },
}

impl From<tungstenite::Error> for ClientError {
    fn from(error: tungstenite::Error) -> Self {
        Self::Socket(Box::new(error))
    }
}
