//! Somebody else's sandbox: it must answer whatever its neighbour does.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use nix::unistd::{read, write};
use sandbox::Terminal;

use crate::arena::Cell;
use crate::place::Place;
use crate::tier::Tier;

/// The longest that a keystroke's answer may take while the neighbour does its worst.
pub(crate) const PATIENCE: Duration = Duration::from_millis(500);
/// How often it is asked.
const INTERVAL: Duration = Duration::from_millis(20);

/// A sandbox whose shell answers each line, so that an answer needs the terminal, the scheduler, and a process.
pub(crate) struct Bystander {
    cell: Cell,
    terminal: Terminal,
    seen: String,
    round: u32,
    asked: Instant,
    waiting: bool,
    worst: Duration,
}

impl Bystander {
    /// Makes it, and waits for its first answer.
    pub(crate) fn new(place: &Place, id: &str) -> Result<Self> {
        let mut cell = Cell::new(place, id, Tier::Plain)?;
        let line = "stty -echo; while read -r line; do echo \"<$line>\"; done";
        let terminal = cell.open(["sh", "-c", line].map(String::from).to_vec())?;
        let mut bystander = Self {
            cell,
            terminal,
            seen: String::new(),
            round: 0,
            asked: Instant::now(),
            waiting: false,
            worst: Duration::ZERO,
        };
        bystander.answer_within(Duration::from_secs(10))?;
        Ok(bystander)
    }

    /// Its sandbox.
    pub(crate) fn cell(&self) -> &Cell {
        &self.cell
    }

    /// Takes an answer if there is one, and asks again when it is time. Never waits.
    pub(crate) fn look(&mut self) {
        if self.waiting {
            self.take();
        }
        if !self.waiting && self.asked.elapsed() >= INTERVAL {
            self.ask();
        }
    }

    /// The longest answer since the last call, one more included that is asked for now.
    pub(crate) fn worst(&mut self) -> Result<Duration> {
        self.answer_within(Duration::from_secs(5))?;
        Ok(std::mem::take(&mut self.worst))
    }

    fn answer_within(&mut self, patience: Duration) -> Result<()> {
        if !self.waiting {
            self.ask();
        }
        while self.waiting {
            if self.asked.elapsed() > patience {
                bail!("another sandbox did not answer within {} s", patience.as_secs());
            }
            self.take();
            std::thread::yield_now();
        }
        Ok(())
    }

    fn ask(&mut self) {
        self.round += 1;
        let line = format!("{}\n", self.round);
        self.asked = Instant::now();
        self.waiting = write(self.terminal.master(), line.as_bytes()) == Ok(line.len());
    }

    fn take(&mut self) {
        let mut buffer = [0; 4096];
        if let Ok(length) = read(self.terminal.master(), &mut buffer) {
            self.seen.push_str(&String::from_utf8_lossy(&buffer[..length]));
        }
        if self.seen.contains(&format!("<{}>", self.round)) {
            self.worst = self.worst.max(self.asked.elapsed());
            self.waiting = false;
            self.seen.clear();
        }
    }
}
