//! A page's WebSocket, as raw as a test needs it.

use bytes::Bytes;
use futures_util::{SinkExt, StreamExt};
use protocol::frame::{Hello, Welcome};
use protocol::{Channel, Frame, VERSION};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::{Error, Message};
use utsuwa::client::{Client, Socket};

use crate::DEADLINE;

pub(crate) const MAIN: Channel = Channel(0);

pub(crate) struct Page {
    socket: Socket,
    /// Offset of the next byte of the main terminal.
    pub(crate) next: u64,
    /// The output since the last look.
    pub(crate) seen: Vec<u8>,
    /// Other frames since the last look.
    pub(crate) told: Vec<Frame>,
}

impl Page {
    /// Connects and says nothing.
    pub(crate) async fn connect(client: &Client, sandbox: &str) -> Self {
        let socket = timeout(DEADLINE, client.upgrade(sandbox)).await.unwrap().unwrap();
        Self {
            socket,
            next: 0,
            seen: Vec::new(),
            told: Vec::new(),
        }
    }

    /// Connects, is welcomed, and wants the main terminal's output from `next`.
    pub(crate) async fn open(client: &Client, sandbox: &str, next: u64) -> (Self, Welcome) {
        let mut page = Self::connect(client, sandbox).await;
        page.next = next;
        page.hello().await;
        loop {
            if let Frame::Welcome(welcome) = page.frame().await {
                page.send(&Frame::Sub { channel: MAIN, next }).await;
                return (page, welcome);
            }
        }
    }

    pub(crate) async fn hello(&mut self) {
        let hello = Hello {
            version: VERSION,
            client: "test".into(),
            name: "test".into(),
        };
        self.send(&Frame::Hello(hello)).await;
    }

    pub(crate) async fn send(&mut self, frame: &Frame) {
        self.send_bytes(frame.encode()).await;
    }

    /// Sends to a server that may have hung up.
    pub(crate) async fn try_send(&mut self, frame: &Frame) -> Result<(), Error> {
        self.socket.send(Message::Binary(frame.encode())).await
    }

    pub(crate) async fn send_bytes(&mut self, bytes: Bytes) {
        self.send_message(Message::Binary(bytes)).await;
    }

    pub(crate) async fn send_message(&mut self, message: Message) {
        self.socket.send(message).await.unwrap();
    }

    pub(crate) async fn type_text(&mut self, text: &str) {
        let bytes = Bytes::copy_from_slice(text.as_bytes());
        let (channel, seq) = (MAIN, 1);
        self.send(&Frame::Input { channel, seq, bytes }).await;
    }

    /// The next frame, or the code and the reason with which the server closes.
    pub(crate) async fn hear(&mut self) -> Result<Frame, (u16, String)> {
        loop {
            let message = timeout(DEADLINE, self.socket.next()).await;
            match message.expect("the server says nothing") {
                Some(Ok(Message::Binary(bytes))) => return Ok(Frame::decode(bytes).unwrap()),
                Some(Ok(Message::Close(Some(close)))) => {
                    return Err((close.code.into(), close.reason.to_string()));
                }
                Some(Ok(_)) => {}
                other => return Err((1006, format!("{other:?}"))),
            }
        }
    }

    pub(crate) async fn frame(&mut self) -> Frame {
        self.hear().await.expect("the connection goes on")
    }

    /// Takes the next frame: output that is not the next byte is a failure.
    pub(crate) async fn take(&mut self) -> Result<(), (u16, String)> {
        match self.hear().await? {
            Frame::Output {
                channel: MAIN,
                offset,
                bytes,
            } => {
                assert_eq!(offset, self.next, "a byte is lost or doubled");
                self.next += bytes.len() as u64;
                self.seen.extend(&bytes);
                let ack = Frame::Ack {
                    channel: MAIN,
                    offset: self.next,
                };
                // A server that was killed takes none.
                let _ = self.try_send(&ack).await;
            }
            Frame::Snapshot { .. } => panic!("a snapshot in place of output"),
            other => self.told.push(other),
        }
        Ok(())
    }

    /// Reads until the output holds `text`, and forgets it.
    pub(crate) async fn read_until(&mut self, text: &str) {
        let holds = |seen: &[u8]| seen.windows(text.len()).any(|window| window == text.as_bytes());
        while !holds(&self.seen) {
            let end = self.take().await.err();
            assert_eq!(
                end,
                None,
                "{text:?} does not come: {}",
                String::from_utf8_lossy(&self.seen)
            );
        }
        self.seen.clear();
    }

    /// The code and the reason with which the server closes; what comes before is let go.
    pub(crate) async fn closed(&mut self) -> (u16, String) {
        loop {
            if let Err(end) = self.hear().await {
                return end;
            }
        }
    }
}
