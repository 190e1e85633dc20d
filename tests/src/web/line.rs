//! One terminal, in whatever protocol it comes.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use bytes::{Buf, Bytes};
use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::http::header::SEC_WEBSOCKET_PROTOCOL;
use tokio_tungstenite::{WebSocketStream, client_async};
use utsuwa::client::Client;

use super::bare::Bare;
use crate::seat::{self, PATIENCE, Seat, Tail};

type Socket = WebSocketStream<TcpStream>;

/// Whom to ask for a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speaks {
    /// Ours: a sandbox of its own for each.
    Utsuwa(SocketAddr),
    /// ttyd's: one ASCII character in front says what it is.
    Ttyd(SocketAddr),
    /// terminado's: JSON arrays.
    Terminado(SocketAddr),
    /// The terminal's bytes and nothing else, as xterm.js's attach add-on has it.
    Plain(SocketAddr),
    /// No network at all.
    Bare,
}

/// A terminal with a shell at its prompt.
pub enum Line {
    /// See [`Speaks::Utsuwa`].
    Utsuwa {
        /// In its sandbox.
        seat: Box<Seat>,
        /// Whose it is.
        client: Client,
        /// Its name.
        sandbox: String,
    },
    /// See [`Speaks::Ttyd`].
    Ttyd(Box<Socket>),
    /// See [`Speaks::Terminado`].
    Terminado(Box<Socket>),
    /// See [`Speaks::Plain`].
    Plain(Box<Socket>),
    /// See [`Speaks::Bare`].
    Bare(Bare),
}

impl Line {
    /// Opens one and waits for the prompt.
    pub async fn open(speaks: Speaks) -> Result<Self> {
        let mut line = match speaks {
            Speaks::Utsuwa(addr) => {
                let mut client = Client::new(addr);
                let sandbox = seat::join(&mut client).await?;
                let seat = Box::new(Seat::take(&client, &sandbox, "main", 0).await?);
                Self::Utsuwa {
                    seat,
                    client,
                    sandbox,
                }
            }
            Speaks::Ttyd(addr) => {
                let mut socket = connect(addr, "/ws", Some("tty")).await?;
                let hello = r#"{"AuthToken":"","columns":80,"rows":24}"#;
                socket.send(Message::Binary(hello.into())).await?;
                Self::Ttyd(socket)
            }
            Speaks::Terminado(addr) => {
                let mut socket = connect(addr, "/websocket", None).await?;
                let size = r#"["set_size",24,80,480,640]"#;
                socket.send(Message::Text(size.into())).await?;
                Self::Terminado(socket)
            }
            Speaks::Plain(addr) => Self::Plain(connect(addr, "/", None).await?),
            Speaks::Bare => Self::Bare(Bare::open()?),
        };
        line.prompt().await?;
        Ok(line)
    }

    /// Closes it, and ends what belongs to it.
    pub async fn close(self) -> Result<()> {
        if let Self::Utsuwa {
            mut client, sandbox, ..
        } = self
        {
            seat::leave(&mut client, &sandbox).await?;
        }
        Ok(())
    }

    /// Types.
    pub async fn type_bytes(&mut self, keys: &[u8]) -> Result<()> {
        match self {
            Self::Utsuwa { seat, .. } => seat.type_bytes(keys.to_vec()).await,
            Self::Ttyd(socket) => {
                let message = [b"0", keys].concat();
                Ok(socket.send(Message::Binary(message.into())).await?)
            }
            Self::Terminado(socket) => {
                let message = serde_json::to_string(&("stdin", std::str::from_utf8(keys)?))?;
                Ok(socket.send(Message::Text(message.into())).await?)
            }
            Self::Plain(socket) => {
                let text = std::str::from_utf8(keys)?.to_owned();
                Ok(socket.send(Message::Text(text.into())).await?)
            }
            Self::Bare(pty) => pty.type_bytes(keys),
        }
    }

    /// The next output.
    pub async fn output(&mut self) -> Result<Bytes> {
        loop {
            let bytes = match self {
                Self::Utsuwa { seat, .. } => seat.output().await?,
                Self::Ttyd(socket) => match receive(socket).await? {
                    Message::Binary(mut message) if message.first() == Some(&b'0') => {
                        message.advance(1);
                        message
                    }
                    _ => continue,
                },
                Self::Terminado(socket) => match receive(socket).await? {
                    Message::Text(message) => match stdout(&message)? {
                        Some(text) => text.into(),
                        None => continue,
                    },
                    _ => continue,
                },
                Self::Plain(socket) => match receive(socket).await? {
                    Message::Text(text) => text.into(),
                    Message::Binary(bytes) => bytes,
                    _ => continue,
                },
                Self::Bare(pty) => pty.output()?,
            };
            return Ok(bytes);
        }
    }

    /// The next output, or none if none comes within that time.
    pub async fn output_within(&mut self, time: Duration) -> Result<Option<Bytes>> {
        match self {
            Self::Bare(pty) if !pty.wait(time)? => Ok(None),
            Self::Bare(pty) => pty.output().map(Some),
            _ => match timeout(time, self.output()).await {
                Ok(output) => output.map(Some),
                Err(_) => Ok(None),
            },
        }
    }

    /// Reads until a prompt stands at the end.
    pub async fn prompt(&mut self) -> Result<()> {
        let mut tail = Tail::default();
        while !tail.at_prompt() {
            let piece = self.output_within(PATIENCE).await?;
            tail.put_out(&piece.context("no prompt came")?);
        }
        Ok(())
    }

    /// Types a command and waits for the next prompt; what came until then.
    pub async fn run(&mut self, command: &str) -> Result<String> {
        self.type_bytes(format!("{command}\r").as_bytes()).await?;
        let mut tail = Tail::default();
        let mut all = Vec::new();
        // The prompt before the command is not the next one: its Enter comes first.
        while !(all.contains(&b'\n') && tail.at_prompt()) {
            let piece = self.output_within(PATIENCE).await?.context("no prompt came")?;
            tail.put_out(&piece);
            all.extend_from_slice(&piece);
        }
        Ok(String::from_utf8_lossy(&all).into_owned())
    }
}

async fn connect(addr: SocketAddr, path: &str, subprotocol: Option<&'static str>) -> Result<Box<Socket>> {
    let mut request = format!("ws://{addr}{path}").into_client_request()?;
    if let Some(name) = subprotocol {
        let headers = request.headers_mut();
        headers.insert(SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(name));
    }
    let stream = TcpStream::connect(addr).await?;
    stream.set_nodelay(true)?;
    let (socket, _) = client_async(request, stream).await?;
    Ok(Box::new(socket))
}

async fn receive(socket: &mut Socket) -> Result<Message> {
    match socket.next().await.context("the connection broke off")?? {
        Message::Close(_) => bail!("the web terminal hung up"),
        message => Ok(message),
    }
}

/// The text of `["stdout", TEXT]`.
fn stdout(message: &str) -> Result<Option<String>> {
    let mut parts: Vec<serde_json::Value> = serde_json::from_str(message)?;
    let text = parts.pop();
    Ok(match (parts.first().and_then(|kind| kind.as_str()), text) {
        (Some("stdout"), Some(serde_json::Value::String(text))) => Some(text),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::stdout;

    #[test]
    fn only_output_is_output() {
        for (message, expected) in [
            (r#"["stdout", "a\u001b[0m"]"#, Some("a\u{1b}[0m")),
            (r#"["setup", {}]"#, None),
            (r#"["disconnect", 1]"#, None),
        ] {
            assert_eq!(stdout(message).unwrap().as_deref(), expected, "{message}");
        }
    }
}
