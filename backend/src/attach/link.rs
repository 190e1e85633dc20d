//! One connection. Sending is a task of its own: a server that holds us back must not keep output from being read.

use std::time::Duration;

use bytes::Bytes;
use futures_util::stream::SplitStream;
use futures_util::{SinkExt, StreamExt};
use protocol::frame::Hello;
use protocol::{Frame, VERSION, close};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_tungstenite::tungstenite::{Error, Message};

use crate::client::{Client, ClientError, Socket};

use super::AttachError;

/// Frames that may wait for the socket.
const QUEUE: usize = 64;
/// How long the server may take to answer.
const CONNECT_DEADLINE: Duration = Duration::from_secs(10);
/// How long the last keys may take to leave.
const FAREWELL: Duration = Duration::from_secs(1);

/// A connection that has said hello.
pub(super) struct Link {
    queue: mpsc::Sender<Frame>,
    incoming: SplitStream<Socket>,
    sending: JoinHandle<()>,
}

/// What a connection gives.
#[derive(Debug)]
pub(super) enum Heard {
    Frame(Frame),
    /// A sign of life.
    Nothing,
    /// It broke; another may be made.
    Cut(String),
}

impl Link {
    /// Connects. `Ok(Err(..))` says why that may work later.
    pub(super) async fn open(
        client: &Client,
        sandbox: &str,
        name: &str,
    ) -> Result<Result<Self, String>, AttachError> {
        match tokio::time::timeout(CONNECT_DEADLINE, client.upgrade(sandbox)).await {
            Ok(Ok(socket)) => Ok(Ok(Self::new(socket, name))),
            Ok(Err(error)) => refused(error, sandbox).map(Err),
            Err(_) => Ok(Err("the server does not answer".to_owned())),
        }
    }

    fn new(socket: Socket, name: &str) -> Self {
        let (mut sink, incoming) = socket.split();
        let (queue, mut frames) = mpsc::channel::<Frame>(QUEUE);
        let hello = Hello {
            version: VERSION,
            client: "attach".into(),
            name: name.to_owned(),
        };
        queue.try_send(Frame::Hello(hello)).expect("a new queue has room");
        let sending = tokio::spawn(async move {
            while let Some(frame) = frames.recv().await {
                if sink.send(Message::Binary(frame.encode())).await.is_err() {
                    // What went wrong is heard by the other half.
                    return;
                }
            }
            let _ = sink.close().await;
        });
        Self {
            queue,
            incoming,
            sending,
        }
    }

    /// How many frames can be sent at once.
    pub(super) fn room(&self) -> usize {
        self.queue.capacity()
    }

    /// Sends if there is room.
    pub(super) fn send(&self, frame: Frame) -> bool {
        self.queue.try_send(frame).is_ok()
    }

    /// The next that the server says. Nothing is lost when the future is dropped.
    pub(super) async fn next(&mut self) -> Result<Heard, AttachError> {
        match self.incoming.next().await {
            Some(Ok(Message::Binary(bytes))) => decode(bytes).map(Heard::Frame),
            Some(Ok(Message::Close(frame))) => {
                let (code, reason) = frame.map_or((close::RESTART, String::new()), |frame| {
                    (frame.code.into(), frame.reason.to_string())
                });
                match code {
                    close::NO_SANDBOX => Err(AttachError::SandboxEnded(String::new())),
                    close::AUTH | close::FORBIDDEN | close::BAD_FRAME | close::RATE | close::LIMIT => {
                        Err(AttachError::Closed { code, reason })
                    }
                    _ => Ok(Heard::Cut(reason)),
                }
            }
            Some(Ok(_)) => Ok(Heard::Nothing),
            Some(Err(error)) => Ok(Heard::Cut(error.to_string())),
            None => Ok(Heard::Cut("the server hung up".to_owned())),
        }
    }

    /// Sends what is queued and says goodbye.
    pub(super) async fn finish(self) {
        let Self {
            queue,
            incoming,
            mut sending,
        } = self;
        drop(queue);
        if tokio::time::timeout(FAREWELL, &mut sending).await.is_err() {
            sending.abort();
        }
        drop(incoming);
    }

    /// Lets go of a broken connection.
    pub(super) fn abandon(self) {
        self.sending.abort();
    }
}

fn decode(bytes: Bytes) -> Result<Frame, AttachError> {
    Frame::decode(bytes).map_err(|error| ClientError::Frame(error).into())
}

/// Whether a refusal is for now, and then why.
fn refused(error: ClientError, sandbox: &str) -> Result<String, AttachError> {
    let ClientError::Socket(cause) = &error else {
        return Err(error.into());
    };
    let Error::Http(response) = cause.as_ref() else {
        return Ok(cause.to_string());
    };
    match response.status().as_u16() {
        401 | 404 => Err(AttachError::NoSandbox(sandbox.to_owned())),
        500.. => Ok(format!("the server answers with status {}", response.status())),
        _ => Err(error.into()),
    }
}
