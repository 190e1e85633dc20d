//! One connection of the server: a viewer's frames, or the server's own requests, or both.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::io;
use std::rc::Rc;
use std::time::Duration;

use bytes::BytesMut;
use protocol::frame::ErrorMessage;
use protocol::{Channel, Frame, stream};
use tokio::io::{AsyncReadExt, Interest};
use tokio::net::UnixStream;
use tokio::net::unix::OwnedReadHalf;
use tokio::sync::mpsc;
use tokio::time::Instant;

use crate::log;
use crate::session::{Place, Session};

mod handle;
mod request;
mod terminals;
mod write;

pub(crate) use terminals::open;

/// Answers that may wait for the socket. A peer that asks on without reading is read no further.
const ANSWERS: usize = 64;

/// How often a costly frame may come in the long run, and how much of that time may be used at once.
const COSTLY: Duration = Duration::from_millis(50);
const AT_ONCE: Duration = Duration::from_secs(4);

/// One connection.
struct Connection {
    session: Rc<Session>,
    place: Place,
    /// The version that its viewer speaks; 0 until it has said hello, and is told nothing.
    version: Cell<u32>,
    /// Refusals of keys that were told: one does not follow every key.
    refused: RefCell<BTreeSet<&'static str>>,
    /// When the costly frames it sent are paid for.
    paid: Cell<Instant>,
}

pub(crate) async fn serve(session: Rc<Session>, socket: UnixStream) {
    let (reader, writer) = socket.into_split();
    let connection = Connection {
        place: Place::new(&session),
        session,
        version: Cell::new(0),
        refused: RefCell::default(),
        paid: Cell::new(Instant::now()),
    };
    let (answers, queue) = mpsc::channel(ANSWERS);
    // Subscribed before the welcome is made, so that nothing falls between the two.
    let events = connection.session.events.subscribe();
    let result = tokio::select! {
        // What is typed goes before what is shown.
        biased;
        result = connection.read(reader, answers) => result,
        result = connection.write(writer, queue, events) => result,
    };
    if let Err(error) = result
        && !is_hang_up(&error)
    {
        log(&format!("connection {}: {error:#}", connection.place.number()));
    }
}

/// Whether the other side went while we were writing: the usual end of a connection that only asked something.
fn is_hang_up(error: &anyhow::Error) -> bool {
    let kind = error.downcast_ref::<io::Error>().map(io::Error::kind);
    matches!(
        kind,
        Some(io::ErrorKind::BrokenPipe | io::ErrorKind::ConnectionReset)
    )
}

impl Connection {
    fn number(&self) -> u64 {
        self.place.number()
    }

    /// Counts a costly frame, and waits if there were too many of late; the frames behind it wait too.
    async fn pay(&self) {
        let now = Instant::now();
        let paid = self.paid.get().max(now) + COSTLY;
        self.paid.set(paid);
        tokio::time::sleep_until(paid.checked_sub(AT_ONCE).unwrap_or(now)).await;
    }

    async fn read(&self, mut socket: OwnedReadHalf, answers: mpsc::Sender<Frame>) -> anyhow::Result<()> {
        let mut buffer = BytesMut::new();
        loop {
            while let Some(encoded) = stream::take(&mut buffer)? {
                let frame = Frame::decode(encoded)?;
                if is_costly(&frame) {
                    self.pay().await;
                }
                for answer in self.handle(frame) {
                    answers.send(answer).await?;
                }
            }
            if buffer.is_empty() {
                // An idle connection holds no memory.
                buffer = BytesMut::new();
                socket.ready(Interest::READABLE).await?;
            }
            if socket.read_buf(&mut buffer).await? == 0 {
                return Ok(());
            }
        }
    }
}

/// Whether a peer that sends such frames on and on would keep the agent from everything else: a screen has to be drawn up, or a
/// program started.
fn is_costly(frame: &Frame) -> bool {
    matches!(
        frame,
        Frame::Sub { .. } | Frame::Open(_) | Frame::Record(_) | Frame::Resize { .. }
    )
}

fn refusal(code: &str, message: &str, channel: Option<Channel>) -> Frame {
    Frame::Error(ErrorMessage {
        code: code.to_owned(),
        message: message.to_owned(),
        channel,
    })
}

fn no_terminal(channel: Channel) -> Frame {
    refusal(
        "no-such-terminal",
        "no shell runs in this terminal; open one first",
        Some(channel),
    )
}
