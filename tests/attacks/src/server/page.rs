//! A hostile page: a WebSocket that says what it likes, and reads when it likes.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use bytes::Bytes;
use futures_util::{SinkExt, StreamExt};
use protocol::frame::{Hello, Size};
use protocol::{Channel, Frame, MAX_INPUT, SUBPROTOCOL};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};
use utsuwa::client::Client;

use super::service::Service;

/// How long an expected answer may take.
const PATIENCE: Duration = Duration::from_secs(15);
/// The only terminal of the lesson.
const MAIN: Channel = Channel(0);

/// A connection to a sandbox's first terminal.
pub(super) struct Page {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    seen: String,
    seq: u32,
    round: u32,
}

impl Page {
    /// Connects, and subscribes to the terminal.
    pub(super) async fn open(client: &Client, sandbox: &str) -> Result<Self> {
        let mut page = Self::connect(client, sandbox).await?;
        page.send(&Frame::Hello(Hello {
            version: protocol::VERSION,
            client: "attack".into(),
            name: String::new(),
        }))
        .await?;
        page.send(&Frame::Sub {
            channel: MAIN,
            next: 0,
        })
        .await?;
        Ok(page)
    }

    /// Connects, and says nothing.
    pub(super) async fn connect(client: &Client, sandbox: &str) -> Result<Self> {
        let origin = Service::origin();
        let address = format!("{}/ws/{sandbox}", origin.replacen("http", "ws", 1));
        let mut request = address.into_client_request()?;
        let cookie = format!("utsuwa={}", client.token().context("no session")?);
        let headers = request.headers_mut();
        headers.insert("origin", origin.parse()?);
        headers.insert("sec-websocket-protocol", SUBPROTOCOL.parse()?);
        headers.insert("cookie", cookie.parse()?);
        let (socket, _) = connect_async(request).await?;
        Ok(Self {
            socket,
            seen: String::new(),
            seq: 0,
            round: 0,
        })
    }

    /// Sends a frame; an error when the server does not take it for five seconds.
    pub(super) async fn send(&mut self, frame: &Frame) -> Result<()> {
        self.send_bytes(frame.encode()).await
    }

    /// Sends what need not be a frame.
    pub(super) async fn send_bytes(&mut self, bytes: Bytes) -> Result<()> {
        let sending = self.socket.send(Message::Binary(bytes));
        Ok(timeout(Duration::from_secs(5), sending)
            .await
            .context("the server does not read")??)
    }

    /// Types, in frames of the greatest size.
    pub(super) async fn type_text(&mut self, text: &str) -> Result<()> {
        for part in text.as_bytes().chunks(MAX_INPUT) {
            self.seq += 1;
            self.send(&Frame::Input {
                channel: MAIN,
                seq: self.seq,
                bytes: Bytes::copy_from_slice(part),
            })
            .await?;
        }
        Ok(())
    }

    /// Resizes the terminal.
    pub(super) async fn resize(&mut self, cols: u16, rows: u16) -> Result<()> {
        self.send(&Frame::Resize {
            channel: MAIN,
            size: Size { cols, rows },
        })
        .await
    }

    /// Takes one frame, acknowledges output, and keeps a little of it.
    pub(super) async fn take(&mut self) -> Result<()> {
        let message = timeout(PATIENCE, self.socket.next()).await.context("silence")?;
        let frame = match message.context("the connection has ended")?? {
            Message::Binary(bytes) => Frame::decode(bytes)?,
            Message::Close(close) => bail!("closed by the server: {close:?}"),
            _ => return Ok(()),
        };
        match frame {
            Frame::Output { bytes, offset, .. } => {
                self.seen.push_str(&String::from_utf8_lossy(&bytes));
                let surplus = self.seen.len().saturating_sub(16 * 1024);
                let surplus = (surplus..self.seen.len()).find(|at| self.seen.is_char_boundary(*at));
                self.seen.drain(..surplus.unwrap_or_default());
                let offset = offset + bytes.len() as u64;
                self.send(&Frame::Ack {
                    channel: MAIN,
                    offset,
                })
                .await
            }
            Frame::Ping(micros) => self.send(&Frame::Pong(micros)).await,
            _ => Ok(()),
        }
    }

    /// Reads for so long.
    pub(super) async fn read_for(&mut self, time: Duration) -> Result<()> {
        let reading = async {
            loop {
                self.take().await?;
            }
        };
        match timeout(time, reading).await {
            Err(_) => Ok(()),
            Ok(result) => result,
        }
    }

    /// Reads until the terminal has shown this.
    pub(super) async fn wait_for(&mut self, text: &str) -> Result<()> {
        let until = Instant::now() + PATIENCE;
        while !self.seen.contains(text) {
            if Instant::now() > until {
                bail!("the terminal never shows {text:?}");
            }
            self.take().await?;
        }
        Ok(())
    }

    /// How long the shell takes to answer a line.
    pub(super) async fn echo(&mut self) -> Result<Duration> {
        self.round += 1;
        self.seen.clear();
        let began = Instant::now();
        let round = self.round;
        self.type_text(&format!("echo an$((0))swer{round}.\n")).await?;
        self.wait_for(&format!("an0swer{round}.")).await?;
        Ok(began.elapsed())
    }

    /// The code with which the server closes the connection.
    pub(super) async fn closed(&mut self) -> Result<u16> {
        loop {
            match timeout(PATIENCE, self.socket.next())
                .await
                .context("the server does not close")?
            {
                Some(Ok(Message::Close(close))) => return Ok(close.map_or(1006, |close| close.code.into())),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Ok(1006),
            }
        }
    }
}
