//! A learner whose server dies again and again.

use std::fmt;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use tokio::sync::watch;
use tokio::time::{sleep, timeout};
use tokio_tungstenite::tungstenite;
use utsuwa::client::{Client, ClientError};

use super::stream::{COMMAND, Numbered};
use crate::seat::{self, PATIENCE, Seat, Tail};

/// As a page waits before it connects again: twice as long each time, with jitter.
const FIRST: Duration = Duration::from_millis(250);
const LONGEST: Duration = Duration::from_secs(8);
/// How long a learner goes on trying.
const GIVE_UP: Duration = Duration::from_secs(60);

/// What became of a learner.
#[derive(Debug, Default)]
pub(super) struct Fate {
    /// From each loss of the connection to the next one that worked.
    pub(super) cuts: Vec<Duration>,
    pub(super) bytes: u64,
    pub(super) lines: u64,
    /// Bytes that the agent had forgotten.
    pub(super) lost: u64,
    /// What is wrong. Empty if nothing is.
    pub(super) faults: Vec<String>,
}

pub(super) struct Learner {
    number: usize,
    client: Client,
    sandbox: String,
    seat: Seat,
    stream: Numbered,
    fate: Fate,
}

impl Learner {
    /// Joins and starts the stream.
    pub(super) async fn join(addr: SocketAddr, number: usize) -> Result<Self> {
        let mut client = Client::new(addr);
        let sandbox = seat::join(&mut client).await?;
        let mut seat = Seat::take(&client, &sandbox, "main", 0).await?;
        seat.prompt().await?;
        seat.type_bytes(format!("{COMMAND}\r")).await?;
        Ok(Self {
            number,
            client,
            sandbox,
            seat,
            stream: Numbered::default(),
            fate: Fate::default(),
        })
    }

    /// Reads, connecting again whenever that is necessary, until told to stop; then sees that nothing is missing at the end.
    pub(super) async fn live(mut self, mut stop: watch::Receiver<bool>) -> Fate {
        loop {
            let reading = tokio::select! {
                _ = stop.wait_for(|stop| *stop) => break,
                output = timeout(PATIENCE, self.seat.output()) => output,
            };
            let broken = match reading {
                Ok(Ok(bytes)) => {
                    self.fate.bytes += bytes.len() as u64;
                    self.stream.put_out(&bytes);
                    continue;
                }
                Ok(Err(error)) => error,
                Err(_) => anyhow::anyhow!("the stream stands still"),
            };
            if let Err(error) = self.connect_again(&broken).await {
                self.fault(format!("{error:#}"));
                return self.end();
            }
        }
        if let Err(error) = self.count().await {
            self.fault(format!("{error:#}"));
        }
        if let Err(error) = seat::leave(&mut self.client, &self.sandbox).await {
            self.fault(format!("cannot leave: {error}"));
        }
        self.end()
    }

    fn end(mut self) -> Fate {
        self.fate.lines = self.stream.next;
        self.fate.lost += self.seat.lost();
        for fault in std::mem::take(&mut self.stream.faults) {
            self.fault(fault);
        }
        self.fate
    }

    fn fault(&mut self, what: impl fmt::Display) {
        self.fate.faults.push(format!("learner {}: {what}", self.number));
    }

    async fn connect_again(&mut self, broken: &anyhow::Error) -> Result<()> {
        let start = Instant::now();
        for attempt in 0.. {
            sleep(backoff(self.number, attempt)).await;
            match Seat::take(&self.client, &self.sandbox, "main", self.seat.next()).await {
                Ok(seat) => {
                    self.fate.lost += self.seat.lost();
                    self.seat = seat;
                    self.fate.cuts.push(start.elapsed());
                    return Ok(());
                }
                Err(error) if is_final(&error) => {
                    return Err(error).context("the sandbox is lost");
                }
                Err(error) if start.elapsed() > GIVE_UP => {
                    return Err(error).with_context(|| format!("no way back after {broken:#}"));
                }
                Err(_) => {}
            }
        }
        Ok(())
    }

    /// Interrupts the stream and asks the shell how far it was.
    async fn count(&mut self) -> Result<()> {
        self.seat.type_bytes(&b"\x03"[..]).await?;
        let mut tail = Tail::default();
        let mut interrupted = false;
        let ending = async {
            while !tail.at_prompt() {
                let bytes = self.seat.output().await?;
                tail.put_out(&bytes);
                // The stream ends where the echo of Ctrl-C stands.
                if !interrupted {
                    let mut parts = bytes.split(|&byte| byte == b'^');
                    self.stream.put_out(parts.next().unwrap_or_default());
                    interrupted = parts.next().is_some();
                }
            }
            anyhow::Ok(())
        };
        timeout(PATIENCE, ending)
            .await
            .context("Ctrl-C did not end the stream")??;
        self.seat.type_bytes(&b"echo total $n.\r"[..]).await?;
        let mut answer = Vec::new();
        let asking = async {
            let said = |answer: &[u8]| -> Option<u64> {
                let text = String::from_utf8_lossy(answer);
                let (_, text) = text.rsplit_once("\ntotal ")?;
                text.split_once('.')?.0.parse().ok()
            };
            loop {
                answer.extend_from_slice(&self.seat.output().await?);
                if let Some(total) = said(&answer) {
                    return anyhow::Ok(total);
                }
            }
        };
        let total = timeout(PATIENCE, asking)
            .await
            .context("the shell does not answer")??;
        // Interrupted between a line and its number, or within a line that was not counted yet.
        let seen = self.stream.next;
        if seen != total && seen != total + 1 {
            self.fault(format!(
                "the shell has put out {total} lines, and {seen} came; {:?}",
                self.stream.rest()
            ));
        }
        Ok(())
    }
}

/// The wait before an attempt: between a half and the whole of what doubles each time.
fn backoff(number: usize, attempt: u32) -> Duration {
    let full = FIRST.saturating_mul(1 << attempt.min(10)).min(LONGEST);
    let spread = (number * 37 + usize::try_from(attempt).unwrap_or(0) * 61) % 100;
    full / 2 + full * u32::try_from(spread).unwrap_or(0) / 200
}

/// Whether the server knows nothing of the sandbox: to ask again is of no use.
fn is_final(error: &anyhow::Error) -> bool {
    match error.downcast_ref::<ClientError>() {
        Some(ClientError::Closed { code, .. }) => (4400..4408).contains(code),
        Some(ClientError::Socket(error)) => match error.as_ref() {
            tungstenite::Error::Http(response) => response.status().is_client_error(),
            _ => false,
        },
        _ => false,
    }
}
