//! The WebSocket half: one viewer of a sandbox.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use bytes::Bytes;
use futures_util::{SinkExt, StreamExt};
use protocol::frame::{Event, Hello, TerminalInfo, Verdict, Welcome};
use protocol::{Channel, Frame, MAX_INPUT, VERSION};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;

use super::transcript::Transcript;
use super::{Client, ClientError, Socket};

/// How long the server may take to open the connection and to say welcome.
const WELCOME_DEADLINE: Duration = Duration::from_secs(10);

/// How long a shell may take to show its prompt.
const PROMPT_DEADLINE: Duration = Duration::from_secs(10);

/// A viewer of a sandbox. It acknowledges all output at once.
pub struct Connection {
    socket: Socket,
    terminals: Vec<TerminalInfo>,
    tasks: BTreeMap<String, Verdict>,
    transcripts: HashMap<Channel, Transcript>,
    seq: u32,
}

impl Connection {
    /// Connects, says hello and subscribes to all terminals.
    pub(super) async fn open(client: &Client, sandbox: &str) -> Result<Self, ClientError> {
        let opening = async {
            let socket = client.upgrade(sandbox).await?;
            let (terminals, tasks, transcripts) = Default::default();
            let mut connection = Self {
                socket,
                terminals,
                tasks,
                transcripts,
                seq: 0,
            };
            connection
                .send(&Frame::Hello(Hello {
                    version: VERSION,
                    client: "test".into(),
                    name: String::new(),
                }))
                .await?;
            loop {
                if let Frame::Welcome(welcome) = connection.next().await? {
                    connection.enter(welcome).await?;
                    return Ok(connection);
                }
            }
        };
        let late = |_| ClientError::Timeout {
            what: "the server's welcome".into(),
            after: WELCOME_DEADLINE,
        };
        timeout(WELCOME_DEADLINE, opening).await.map_err(late)?
    }

    /// Where every watched task stands, as far as frames have been read.
    pub fn tasks(&self) -> &BTreeMap<String, Verdict> {
        &self.tasks
    }

    /// The last output of a terminal, as far as frames have been read: text for people, without escape sequences.
    pub fn tail(&self, terminal: &str) -> String {
        let transcript = self
            .channel(terminal)
            .ok()
            .and_then(|channel| self.transcripts.get(&channel));
        transcript.map(Transcript::text).unwrap_or_default()
    }

    /// Types a line and Enter into the terminal with that name, once its shell shows a prompt. A line typed
    /// earlier might go to a program that is only just starting, and be lost.
    pub async fn type_line(&mut self, terminal: &str, line: &str) -> Result<(), ClientError> {
        let channel = self.channel(terminal)?;
        self.wait_for_prompt(channel, terminal).await?;
        let typed = Bytes::from(format!("{line}\r"));
        for start in (0..typed.len()).step_by(MAX_INPUT) {
            let bytes = typed.slice(start..typed.len().min(start + MAX_INPUT));
            self.seq += 1;
            self.send(&Frame::Input {
                channel,
                seq: self.seq,
                bytes,
            })
            .await?;
        }
        self.transcripts.entry(channel).or_default().typed();
        Ok(())
    }

    async fn wait_for_prompt(&mut self, channel: Channel, terminal: &str) -> Result<(), ClientError> {
        let waiting = async {
            while !self.transcripts.entry(channel).or_default().at_prompt() {
                self.next().await?;
            }
            Ok(())
        };
        let what = format!("a prompt in terminal {terminal}");
        let late = |_| ClientError::Timeout {
            what,
            after: PROMPT_DEADLINE,
        };
        timeout(PROMPT_DEADLINE, waiting).await.map_err(late)?
    }

    /// Reads frames until `holds` of the tasks' verdicts, at most `deadline` long. `what` names the expectation
    /// in the error.
    pub async fn wait_for_tasks(
        &mut self,
        what: &str,
        deadline: Duration,
        holds: impl Fn(&BTreeMap<String, Verdict>) -> bool,
    ) -> Result<(), ClientError> {
        let waiting = async {
            while !holds(&self.tasks) {
                self.next().await?;
            }
            Ok(())
        };
        let late = |_| ClientError::Timeout {
            what: what.to_owned(),
            after: deadline,
        };
        timeout(deadline, waiting).await.map_err(late)?
    }

    /// Reads the next frame, keeps what it tells and answers what it asks.
    pub async fn next(&mut self) -> Result<Frame, ClientError> {
        loop {
            let frame = match self.socket.next().await {
                Some(Ok(Message::Binary(bytes))) => Frame::decode(bytes)?,
                Some(Ok(Message::Close(close))) => {
                    let (code, reason) = close.map_or((1006, String::new()), |close| {
                        (close.code.into(), close.reason.as_str().to_owned())
                    });
                    return Err(ClientError::Closed { code, reason });
                }
                Some(Ok(_)) => continue,
                Some(Err(error)) => return Err(error.into()),
                None => {
                    return Err(ClientError::Closed {
                        code: 1006,
                        reason: String::new(),
                    });
                }
            };
            self.note(&frame).await?;
            return Ok(frame);
        }
    }

    async fn note(&mut self, frame: &Frame) -> Result<(), ClientError> {
        match frame {
            Frame::Output {
                channel,
                offset,
                bytes,
            } => {
                self.transcripts.entry(*channel).or_default().put_out(bytes);
                let offset = offset + bytes.len() as u64;
                self.send(&Frame::Ack {
                    channel: *channel,
                    offset,
                })
                .await?;
            }
            Frame::Snapshot {
                channel,
                offset,
                bytes,
                ..
            } => {
                self.transcripts.entry(*channel).or_default().put_out(bytes);
                let (channel, offset) = (*channel, *offset);
                self.send(&Frame::Ack { channel, offset }).await?;
            }
            Frame::Event(Event::TerminalClosed { channel }) => {
                self.terminals.retain(|known| known.channel != *channel);
            }
            Frame::Ping(micros) => self.send(&Frame::Pong(*micros)).await?,
            Frame::Event(Event::Task(state)) => {
                self.tasks.insert(state.task.clone(), state.verdict.clone());
            }
            Frame::Event(Event::TerminalOpened(terminal)) => self.subscribe(terminal.clone()).await?,
            _ => {}
        }
        Ok(())
    }

    async fn enter(&mut self, welcome: Welcome) -> Result<(), ClientError> {
        self.tasks = welcome
            .tasks
            .into_iter()
            .map(|state| (state.task, state.verdict))
            .collect();
        for terminal in welcome.terminals {
            self.subscribe(terminal).await?;
        }
        Ok(())
    }

    async fn subscribe(&mut self, terminal: TerminalInfo) -> Result<(), ClientError> {
        if self
            .terminals
            .iter()
            .any(|known| known.channel == terminal.channel)
        {
            return Ok(());
        }
        let (channel, next) = (terminal.channel, terminal.start);
        self.terminals.push(terminal);
        self.send(&Frame::Sub { channel, next }).await
    }

    fn channel(&self, terminal: &str) -> Result<Channel, ClientError> {
        let found = self.terminals.iter().find(|known| known.name == terminal);
        found
            .map(|known| known.channel)
            .ok_or_else(|| ClientError::NoTerminal(terminal.to_owned()))
    }

    async fn send(&mut self, frame: &Frame) -> Result<(), ClientError> {
        Ok(self.socket.send(Message::Binary(frame.encode())).await?)
    }
}
