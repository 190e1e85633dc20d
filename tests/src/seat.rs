//! A learner's place at one terminal, through a real WebSocket: it reads and acknowledges everything.

use std::time::Duration;

use anyhow::{Context, Result, bail};
use bytes::{Bytes, BytesMut};
use futures_util::future::FutureExt;
use futures_util::{SinkExt, StreamExt};
use protocol::api::{NewSandbox, Sandbox};
use protocol::frame::{Event, Hello, Welcome};
use protocol::{Channel, Frame, VERSION};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use utsuwa::client::{Client, ClientError, Socket};

use crate::course::LESSON;

/// How long anything may take that should take no time.
pub const PATIENCE: Duration = Duration::from_secs(30);
/// Bytes after which output is acknowledged though more has come already. A page does the same.
const ACK_EVERY: u64 = 64 << 10;

/// Asks for a sandbox of the measured lesson.
pub async fn join(client: &mut Client) -> Result<String, ClientError> {
    let lesson = LESSON.to_owned();
    let sandbox: Sandbox = client.post("/api/sandboxes", &NewSandbox { lesson }).await?;
    Ok(sandbox.id)
}

/// Gives it up.
pub async fn leave(client: &mut Client, sandbox: &str) -> Result<(), ClientError> {
    client.delete(&format!("/api/sandboxes/{sandbox}")).await
}

/// A subscription to one terminal.
pub struct Seat {
    socket: Socket,
    channel: Channel,
    /// The first byte that has not come yet.
    next: u64,
    acked: u64,
    seq: u32,
    /// Bytes that never came, because the agent had forgotten them.
    lost: u64,
}

impl Seat {
    /// Connects and subscribes to the terminal of that name from `next` on.
    pub async fn take(client: &Client, sandbox: &str, terminal: &str, next: u64) -> Result<Self> {
        let taking = async {
            let mut socket = client.upgrade(sandbox).await?;
            let hello = Hello {
                version: VERSION,
                client: "test".to_owned(),
                name: String::new(),
            };
            send(&mut socket, &Frame::Hello(hello)).await?;
            let Welcome { terminals, .. } = loop {
                if let Frame::Welcome(welcome) = receive(&mut socket).await? {
                    break welcome;
                }
            };
            let found = terminals.iter().find(|info| info.name == terminal);
            let channel = found.with_context(|| format!("no terminal {terminal}"))?.channel;
            send(&mut socket, &Frame::Sub { channel, next }).await?;
            Ok(Self {
                socket,
                channel,
                next,
                acked: next,
                seq: 0,
                lost: 0,
            })
        };
        timeout(PATIENCE, taking).await.context("no welcome")?
    }

    /// The first byte that has not come yet: where to go on.
    pub fn next(&self) -> u64 {
        self.next
    }

    /// How many bytes were skipped.
    pub fn lost(&self) -> u64 {
        self.lost
    }

    /// Types.
    pub async fn type_bytes(&mut self, bytes: impl Into<Bytes>) -> Result<()> {
        self.seq += 1;
        let frame = Frame::Input {
            channel: self.channel,
            seq: self.seq,
            bytes: bytes.into(),
        };
        send(&mut self.socket, &frame).await
    }

    /// The next output that has not come before; acknowledges what came before it.
    pub async fn output(&mut self) -> Result<Bytes> {
        loop {
            let due = self.next - self.acked;
            let frame = if due == 0 {
                receive(&mut self.socket).await?
            } else if due < ACK_EVERY
                && let Some(ready) = receive(&mut self.socket).now_or_never()
            {
                ready?
            } else {
                self.acknowledge().await?;
                continue;
            };
            if let Some(bytes) = self.note(frame).await? {
                return Ok(bytes);
            }
        }
    }

    /// Says that everything up to here has been shown.
    pub async fn acknowledge(&mut self) -> Result<()> {
        let (channel, offset) = (self.channel, self.next);
        self.acked = offset;
        send(&mut self.socket, &Frame::Ack { channel, offset }).await
    }

    async fn note(&mut self, frame: Frame) -> Result<Option<Bytes>> {
        match frame {
            Frame::Output {
                channel,
                offset,
                mut bytes,
            } if channel == self.channel => {
                let end = offset + bytes.len() as u64;
                self.lost += offset.saturating_sub(self.next);
                // Sent again after another subscription.
                let known = self.next.saturating_sub(offset).min(bytes.len() as u64);
                let fresh = bytes.split_off(usize::try_from(known)?);
                self.next = self.next.max(end);
                return Ok((!fresh.is_empty()).then_some(fresh));
            }
            Frame::Snapshot { channel, offset, .. } if channel == self.channel => {
                self.lost += offset.saturating_sub(self.next);
                self.next = self.next.max(offset);
            }
            Frame::Exit { channel, .. } if channel == self.channel => bail!("the shell has ended"),
            Frame::Ping(clock) => send(&mut self.socket, &Frame::Pong(clock)).await?,
            Frame::Event(Event::Ending { seconds: 0, reason }) => bail!("the sandbox ends: {reason:?}"),
            _ => {}
        }
        Ok(None)
    }

    /// Reads until a prompt stands at the end.
    pub async fn prompt(&mut self) -> Result<()> {
        let mut tail = Tail::default();
        let waiting = async {
            while !tail.at_prompt() {
                tail.put_out(&self.output().await?);
            }
            Ok(())
        };
        timeout(PATIENCE, waiting).await.context("no prompt")?
    }
}

async fn send(socket: &mut Socket, frame: &Frame) -> Result<()> {
    Ok(socket.send(Message::Binary(frame.encode())).await?)
}

async fn receive(socket: &mut Socket) -> Result<Frame> {
    loop {
        match socket.next().await.context("the connection broke off")?? {
            Message::Binary(bytes) => return Ok(Frame::decode(bytes)?),
            Message::Close(close) => {
                let (code, reason) = close.map_or((1006, String::new()), |close| {
                    (close.code.into(), close.reason.as_str().to_owned())
                });
                return Err(ClientError::Closed { code, reason }.into());
            }
            _ => {}
        }
    }
}

/// The end of what a terminal has put out.
#[derive(Debug, Default)]
pub struct Tail(BytesMut);

impl Tail {
    /// Adds output.
    pub fn put_out(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
        let surplus = self.0.len().saturating_sub(256);
        let _ = self.0.split_to(surplus);
    }

    /// Whether a shell's prompt stands there, which may ask where the cursor is.
    pub fn at_prompt(&self) -> bool {
        let text = self.0.strip_suffix(b"\x1b[6n").unwrap_or(&self.0);
        text.ends_with(b"# ") || text.ends_with(b"$ ")
    }

    /// Whether these bytes stand there.
    pub fn ends_with(&self, bytes: &[u8]) -> bool {
        self.0.ends_with(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::Tail;

    #[test]
    fn a_prompt_is_seen_in_pieces() {
        for (pieces, expected) in [
            (&["~ # "][..], true),
            (&["~ ", "# ", "\x1b[6n"], true),
            (&["$ "], true),
            (&["# ls"], false),
            (&[], false),
        ] {
            let mut tail = Tail::default();
            for piece in pieces {
                tail.put_out(piece.as_bytes());
            }
            assert_eq!(tail.at_prompt(), expected, "{pieces:?}");
        }
        let mut tail = Tail::default();
        tail.put_out(&[b'x'; 1000]);
        tail.put_out(b"end");
        assert!(tail.ends_with(b"xend"));
    }
}
