//! One connection of the server: a viewer's frames, or the server's own requests, or both.

use std::io;
use std::rc::Rc;

use bytes::{Bytes, BytesMut};
use protocol::control::{Op, Outcome, Reply, Request};
use protocol::frame::{Channel, EndReason, ErrorMessage, Event, Size};
use protocol::{Frame, MAX_OUTPUT, stream};
use terminal::Viewer;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::sync::{broadcast, mpsc};

use crate::session::{Seat, Session};
use crate::{log, pty};

/// Answers that may wait for the socket.
const ANSWERS: usize = 64;

pub(crate) async fn serve(session: Rc<Session>, socket: UnixStream) {
    let (reader, writer) = socket.into_split();
    let connection = Connection {
        number: session.number_connection(),
        session,
    };
    let (answers, queue) = mpsc::channel(ANSWERS);
    // Subscribed before the welcome is made, so that nothing falls between the two.
    let events = connection.session.events.subscribe();
    let result = tokio::select! {
        result = connection.read(reader, answers) => result,
        result = connection.write(writer, queue, events) => result,
    };
    if let Err(error) = result
        && !is_hang_up(&error)
    {
        log(&format!("connection {}: {error:#}", connection.number));
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

struct Connection {
    number: u64,
    session: Rc<Session>,
}

/// A connection that has said hello.
struct Presence(Rc<Session>);

impl Presence {
    fn new(session: &Rc<Session>) -> Self {
        session.viewer_came();
        Self(Rc::clone(session))
    }
}

impl Drop for Presence {
    fn drop(&mut self) {
        self.0.viewer_went();
    }
}

impl Connection {
    async fn read(&self, mut socket: OwnedReadHalf, answers: mpsc::Sender<Frame>) -> anyhow::Result<()> {
        let mut buffer = BytesMut::new();
        let mut presence = None;
        loop {
            while let Some(encoded) = stream::take(&mut buffer)? {
                let frame = Frame::decode(encoded)?;
                if matches!(frame, Frame::Hello(_)) && presence.is_none() {
                    presence = Some(Presence::new(&self.session));
                }
                if let Some(answer) = self.handle(frame).await {
                    answers.send(answer).await?;
                }
            }
            if socket.read_buf(&mut buffer).await? == 0 {
                return Ok(());
            }
        }
    }

    async fn handle(&self, frame: Frame) -> Option<Frame> {
        match frame {
            Frame::Hello(_) => Some(self.session.welcome()),
            Frame::Ping(micros) => Some(Frame::Pong(micros)),
            Frame::Pong(_) => None,
            Frame::Input { channel, bytes, .. } => {
                let Some(input) = self.input_of(channel) else {
                    return Some(no_terminal(channel));
                };
                // Waits while the program does not read: the socket fills up, and so back to the keyboard.
                input.send(bytes).await.err().map(|_| no_terminal(channel))
            }
            Frame::Resize { channel, size } => self.resize(channel, size),
            Frame::Ack { channel, offset } => {
                self.with_seat(channel, |seat| seat.viewer.ack(offset));
                None
            }
            Frame::Sub { channel, next } => self.subscribe(channel, next),
            Frame::Open(open) => match pty::open(&self.session, &open.name, open.size) {
                Ok(_) => None,
                Err(error) => Some(refusal("cannot-open", error.to_string(), None)),
            },
            Frame::Close { channel } => self.close(channel),
            Frame::Request(request) => Some(self.request(request)),
            Frame::Welcome(_)
            | Frame::Output { .. }
            | Frame::Snapshot { .. }
            | Frame::Size { .. }
            | Frame::Unsub { .. }
            | Frame::Rename(_)
            | Frame::Grant(_)
            | Frame::Extend
            | Frame::Record(_)
            | Frame::Exit { .. }
            | Frame::Event(_)
            | Frame::Reply(_)
            | Frame::Error(_) => Some(refusal(
                "wrong-direction",
                "this frame is only sent to pages".into(),
                None,
            )),
        }
    }

    /// Where to type; nowhere once the terminal's shell has ended.
    fn input_of(&self, channel: Channel) -> Option<mpsc::Sender<Bytes>> {
        let terminals = self.session.terminals.borrow();
        let live = terminals.get(channel.0 as usize)?.live.as_ref()?;
        Some(live.input.clone())
    }

    fn resize(&self, channel: Channel, size: Size) -> Option<Frame> {
        let size = Size::clamped(size.cols, size.rows);
        let mut terminals = self.session.terminals.borrow_mut();
        let Some(terminal) = terminals.get_mut(channel.0 as usize) else {
            return Some(no_terminal(channel));
        };
        terminal.size = size;
        let live = terminal.live.as_ref()?;
        let error = live.terminal.resize(size.cols, size.rows).err()?;
        Some(refusal("cannot-resize", error.to_string(), Some(channel)))
    }

    fn subscribe(&self, channel: Channel, next: u64) -> Option<Frame> {
        let mut terminals = self.session.terminals.borrow_mut();
        let Some(terminal) = terminals.get_mut(channel.0 as usize) else {
            return Some(no_terminal(channel));
        };
        let viewer = Viewer::from_offset(next, &terminal.ring);
        terminal.seats.insert(
            self.number,
            Seat {
                viewer,
                exit_sent: false,
            },
        );
        drop(terminals);
        self.session.changed();
        None
    }

    /// Hangs the terminal up; its programs get SIGHUP.
    fn close(&self, channel: Channel) -> Option<Frame> {
        let mut terminals = self.session.terminals.borrow_mut();
        let Some(terminal) = terminals.get_mut(channel.0 as usize) else {
            return Some(no_terminal(channel));
        };
        if terminal.live.take().is_some() {
            terminal.exit = Some(protocol::frame::ExitStatus::Signal(1));
        }
        drop(terminals);
        self.session.changed();
        None
    }

    fn request(&self, request: Request) -> Frame {
        let result = match request.op {
            Op::Watch { tasks, .. } => match self.session.checks.borrow_mut().replace(tasks) {
                Ok(()) => {
                    self.session.claim();
                    Outcome::Done
                }
                Err(error) => Outcome::Failed {
                    message: error.to_string(),
                    refusal: None,
                },
            },
            Op::Meet { .. }
            | Op::Grade { .. }
            | Op::Invite { .. }
            | Op::Join { .. }
            | Op::Recording { .. } => Outcome::Failed {
                message: String::new(),
                refusal: None,
            },
            Op::Status => Outcome::Status(self.session.status()),
            Op::Shutdown => {
                self.session.end(EndReason::Asked);
                Outcome::Done
            }
        };
        Frame::Reply(Reply {
            id: request.id,
            result,
        })
    }

    fn with_seat(&self, channel: Channel, with: impl FnOnce(&mut Seat)) {
        let mut terminals = self.session.terminals.borrow_mut();
        if let Some(seat) = terminals
            .get_mut(channel.0 as usize)
            .and_then(|it| it.seats.get_mut(&self.number))
        {
            with(seat);
        }
        drop(terminals);
        self.session.changed();
    }

    async fn write(
        &self,
        mut socket: OwnedWriteHalf,
        mut answers: mpsc::Receiver<Frame>,
        mut events: broadcast::Receiver<Event>,
    ) -> anyhow::Result<()> {
        let mut changes = self.session.changes();
        let mut out = BytesMut::new();
        loop {
            // First marked as seen, then looked at: a change in between is seen next time.
            changes.borrow_and_update();
            self.collect_output(&mut out);
            let mut last = false;
            if out.is_empty() {
                tokio::select! {
                    woken = changes.changed() => woken?,
                    Some(answer) = answers.recv() => stream::put(&mut out, &answer),
                    event = events.recv() => {
                        // Too far behind to be told everything: the server connects anew.
                        let event = event?;
                        last = matches!(event, Event::Ending { seconds: 0, .. });
                        stream::put(&mut out, &Frame::Event(event));
                    }
                }
            }
            while let Ok(answer) = answers.try_recv() {
                stream::put(&mut out, &answer);
            }
            if !out.is_empty() {
                socket.write_all(&out).await?;
                out.clear();
            }
            if last {
                return Ok(());
            }
        }
    }

    /// One slice of every terminal that has something for this connection: nobody waits for a flood next door.
    fn collect_output(&self, out: &mut BytesMut) {
        for (terminal, index) in self.session.terminals.borrow_mut().iter_mut().zip(0..) {
            let Some(seat) = terminal.seats.get_mut(&self.number) else {
                continue;
            };
            let channel = Channel(index);
            if let Some(slice) = seat.viewer.take(&terminal.ring, MAX_OUTPUT) {
                let frame = Frame::Output {
                    channel,
                    offset: slice.offset,
                    bytes: slice.bytes.into(),
                };
                stream::put(out, &frame);
            }
            if let Some(status) = terminal.exit
                && seat.viewer.is_current(&terminal.ring)
                && !seat.exit_sent
            {
                seat.exit_sent = true;
                stream::put(
                    out,
                    &Frame::Exit {
                        channel,
                        offset: terminal.ring.end(),
                        status,
                    },
                );
            }
        }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        for terminal in self.session.terminals.borrow_mut().iter_mut() {
            terminal.seats.remove(&self.number);
        }
        self.session.changed();
    }
}

fn no_terminal(channel: Channel) -> Frame {
    refusal(
        "no-such-terminal",
        "no shell runs in this terminal; open one first".into(),
        Some(channel),
    )
}

fn refusal(code: &str, message: String, channel: Option<Channel>) -> Frame {
    Frame::Error(ErrorMessage {
        code: code.into(),
        message,
        channel,
    })
}
