//! What is sent to a connection.

use std::time::Duration;

use bytes::BytesMut;
use protocol::frame::Event;
use protocol::{Channel, Frame, MAX_OUTPUT, stream};
use terminal::Piece;
use tokio::io::AsyncWriteExt;
use tokio::net::unix::OwnedWriteHalf;
use tokio::sync::broadcast::{self, error::TryRecvError};
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout_at};

use super::{Connection, refusal};
use crate::terminals::to_wire;

/// How long output that follows other output waits for more of it, so that a flood goes in large pieces. The first byte
/// after a silence does not wait.
const GATHER: Duration = Duration::from_millis(2);

impl Connection {
    pub(super) async fn write(
        &self,
        mut socket: OwnedWriteHalf,
        mut answers: mpsc::Receiver<Frame>,
        mut events: broadcast::Receiver<Event>,
    ) -> anyhow::Result<()> {
        let mut changes = self.session.changes();
        let mut out = BytesMut::new();
        let mut sent_at = None::<Instant>;
        loop {
            // First marked as seen, then looked at: a change in between is seen next time.
            changes.borrow_and_update();
            let dismissed = self.session.viewers.borrow().is_dismissed(self.number());
            let mut last = dismissed;
            if dismissed {
                let message = "the owner of the sandbox let you go, or took the invitation back";
                stream::put(&mut out, &refusal("dismissed", message, None));
            }
            while let Ok(answer) = answers.try_recv() {
                stream::put(&mut out, &answer);
            }
            let mut farewell = None;
            while !last {
                match events.try_recv() {
                    Ok(event) if is_last(&event) => {
                        last = true;
                        farewell = Some(event);
                    }
                    Ok(event) => self.put_event(&mut out, event),
                    Err(TryRecvError::Empty) => break,
                    // Too far behind to be told everything: the server connects anew.
                    Err(error) => return Err(error.into()),
                }
            }
            if !dismissed {
                if let Some(at) = sent_at
                    && !last
                    && self.has_little()
                    && out.is_empty()
                    && at.elapsed() < GATHER
                {
                    let more = async { while self.has_little() && changes.changed().await.is_ok() {} };
                    tokio::select! {
                        _ = timeout_at(at + GATHER, more) => {}
                        Some(answer) = answers.recv() => stream::put(&mut out, &answer),
                    }
                }
                // As much as is read in one turn of a terminal goes in one write.
                for _ in 0..2 {
                    if self.collect_output(&mut out) {
                        sent_at = Some(Instant::now());
                    }
                }
            }
            if let Some(farewell) = farewell {
                // Behind what the programs put out before the end, as far as the window goes.
                while self.collect_output(&mut out) {}
                self.put_event(&mut out, farewell);
            }
            if out.is_empty() {
                // An idle connection holds no memory.
                out = BytesMut::new();
                tokio::select! {
                    woken = changes.changed() => woken?,
                    Some(answer) = answers.recv() => stream::put(&mut out, &answer),
                    event = events.recv() => {
                        let event = event?;
                        last = is_last(&event);
                        self.put_event(&mut out, event);
                    }
                }
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

    /// Tells the viewer, if it understands.
    fn put_event(&self, out: &mut BytesMut, event: Event) {
        if event.since() <= self.version.get() {
            stream::put(out, &Frame::Event(event));
        }
    }

    /// Whether there is output to send, but less than a full piece of any terminal.
    fn has_little(&self) -> bool {
        let mut any = false;
        for (_, terminal) in self.session.terminals.borrow_mut().iter_mut() {
            let Some(seat) = terminal.seats.get(&self.number()) else {
                continue;
            };
            let unsent = seat.viewer.unsent(&terminal.history);
            if unsent >= MAX_OUTPUT as u64 {
                return false;
            }
            any |= unsent > 0;
        }
        any
    }

    /// One piece of every terminal that has something for this connection: nobody waits for a flood next door. Says
    /// whether there was any.
    fn collect_output(&self, out: &mut BytesMut) -> bool {
        let before = out.len();
        let now = self.session.began.elapsed();
        for (channel, terminal) in self.session.terminals.borrow_mut().iter_mut() {
            let Some(seat) = terminal.seats.get_mut(&self.number()) else {
                continue;
            };
            if let Some(piece) = seat.viewer.take(&terminal.history, MAX_OUTPUT, now) {
                stream::put(out, &frame(channel, piece));
            }
            if let Some(status) = terminal.exit
                && seat.viewer.is_current(&terminal.history)
                && !seat.exit_sent
            {
                seat.exit_sent = true;
                let offset = terminal.history.end();
                stream::put(
                    out,
                    &Frame::Exit {
                        channel,
                        offset,
                        status,
                    },
                );
            }
        }
        out.len() > before
    }
}

/// Whether nothing follows this event: the sandbox ends now.
fn is_last(event: &Event) -> bool {
    matches!(event, Event::Ending { seconds: 0, .. })
}

fn frame(channel: Channel, piece: Piece) -> Frame {
    match piece {
        Piece::Output { offset, bytes } => Frame::Output {
            channel,
            offset,
            bytes: bytes.into(),
        },
        Piece::Size { offset, size } => Frame::Size {
            channel,
            offset,
            size: to_wire(size),
        },
        Piece::Snapshot(snapshot) => Frame::Snapshot {
            channel,
            offset: snapshot.offset,
            size: to_wire(snapshot.size),
            bytes: snapshot.bytes.into(),
        },
    }
}
