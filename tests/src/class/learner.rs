//! One learner with one browser.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::Result;
use tokio::time::{sleep_until, timeout};
use utsuwa::client::Client;

use crate::seat::{self, Seat, Tail};

/// Between two keys: five a second.
const PACE: Duration = Duration::from_millis(200);
/// A key whose echo takes longer is lost.
const LOST: Duration = Duration::from_secs(5);
/// What they type, one after another.
const LINES: [&str; 5] = ["ls /", "echo hello", "ps", "cat /etc/passwd", "cd /tmp; pwd"];

/// A learner who has a sandbox.
pub(super) struct Learner {
    client: Client,
    sandbox: String,
    pub(super) seat: Seat,
}

/// What happened to the keys of a learner.
#[derive(Debug, Default)]
pub(super) struct Keys {
    pub(super) echoes: Vec<Duration>,
    pub(super) lost: usize,
}

impl Learner {
    /// Joins and waits for the prompt; also how long that took.
    pub(super) async fn join(addr: SocketAddr) -> Result<(Self, Duration)> {
        let start = Instant::now();
        let mut client = Client::new(addr);
        let sandbox = seat::join(&mut client).await?;
        let mut seat = Seat::take(&client, &sandbox, "main", 0).await?;
        seat.prompt().await?;
        let time = start.elapsed();
        // As a page does that has shown everything.
        seat.acknowledge().await?;
        let learner = Self {
            client,
            sandbox,
            seat,
        };
        Ok((learner, time))
    }

    /// Leaves the page and opens it again, which shows what there was.
    pub(super) async fn reload(&mut self) -> Result<()> {
        let known = self.seat.next();
        self.seat = Seat::take(&self.client, &self.sandbox, "main", 0).await?;
        while self.seat.next() < known {
            timeout(seat::PATIENCE, self.seat.output()).await??;
        }
        self.seat.acknowledge().await
    }

    /// Gives the sandbox up.
    pub(super) async fn leave(mut self) -> Result<()> {
        Ok(seat::leave(&mut self.client, &self.sandbox).await?)
    }

    /// Types at a human's pace until then. `number` makes learners differ.
    pub(super) async fn type_until(&mut self, end: Instant, number: usize, keys: &mut Keys) -> Result<()> {
        let share = u32::try_from(number % 100).unwrap_or(0);
        let mut next = Instant::now() + PACE * share / 100;
        for line in LINES.iter().cycle().skip(number) {
            for &key in line.as_bytes() {
                sleep_until(next.into()).await;
                next += PACE;
                let start = Instant::now();
                self.seat.type_bytes(vec![key]).await?;
                match timeout(LOST, self.echo(key)).await {
                    Ok(echoed) => {
                        echoed?;
                        keys.echoes.push(start.elapsed());
                    }
                    Err(_) => keys.lost += 1,
                }
                next = next.max(Instant::now());
            }
            self.seat.type_bytes(&b"\r"[..]).await?;
            self.command_ends().await?;
            if Instant::now() > end {
                return Ok(());
            }
        }
        Ok(())
    }

    async fn echo(&mut self, key: u8) -> Result<()> {
        while !self.seat.output().await?.contains(&key) {}
        Ok(())
    }

    /// Waits for the prompt after an Enter.
    async fn command_ends(&mut self) -> Result<()> {
        let mut tail = Tail::default();
        let mut taken = false;
        let ending = async {
            while !(taken && tail.at_prompt()) {
                let piece = self.seat.output().await?;
                taken |= piece.contains(&b'\n');
                tail.put_out(&piece);
            }
            anyhow::Ok(())
        };
        timeout(seat::PATIENCE, ending).await??;
        self.seat.acknowledge().await
    }
}
