//! What is measured of a terminal.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, ensure};
use bytes::Bytes;
use tokio::time::sleep;

use super::flood::{BEGIN, END};
use super::{Flood, Flow, Host, Line, Speaks};
use crate::seat::Tail;
use crate::spread::Spread;
use crate::usage;

/// How long a flood may stand still.
const STALL: Duration = Duration::from_secs(60);
/// Between two keys of one line.
const PAUSE: Duration = Duration::from_millis(5);
/// Keys before an Enter.
const KEYS_A_LINE: usize = 50;
/// Between two looks at memory.
const LOOK: Duration = Duration::from_millis(100);
/// A terminal that says nothing for so long is quiet.
const QUIET: Duration = Duration::from_millis(100);
/// How long `yes` runs before it is interrupted.
const NOISE: Duration = Duration::from_millis(300);
/// What a terminal may go on saying after Ctrl-C.
const PATIENCE: Duration = Duration::from_secs(60);

/// Reads a flood of at least so many bytes to its end, and sees that all of it came.
pub async fn flow(host: &Host, line: &mut Line, flood: &Flood, bytes: u64) -> Result<Flow> {
    let (command, expected) = flood.command(bytes);
    let watch = Watch::start(host.pids()?);
    let cpu = host.cpu()?;
    let start = Instant::now();
    line.type_bytes(format!("{command}\r").as_bytes()).await?;
    let mut tail = read_between_marks(line, expected).await?;
    let time = start.elapsed();
    let cpu = host.cpu()?.saturating_sub(cpu);
    let memory = watch.stop()?;
    while !tail.at_prompt() {
        tail.put_out(&more(line).await?);
    }
    Ok(Flow {
        bytes: expected,
        time,
        cpu,
        memory,
    })
}

/// Somebody who looks at the memory of some processes again and again.
struct Watch {
    stop: Arc<AtomicBool>,
    looking: JoinHandle<u64>,
}

impl Watch {
    fn start(pids: Vec<i32>) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let looking = thread::spawn(move || {
            let mut most = 0;
            while !stopped.load(Ordering::Relaxed) {
                most = most.max(usage::proportional_of(&pids));
                thread::sleep(LOOK);
            }
            most
        });
        Self { stop, looking }
    }

    /// The most there was.
    fn stop(self) -> Result<u64> {
        self.stop.store(true, Ordering::Relaxed);
        self.looking
            .join()
            .map_err(|_| anyhow!("the look at memory failed"))
    }
}

/// Counts the bytes between the marks; fewer or more than expected are an error. What came behind them is returned.
async fn read_between_marks(line: &mut Line, expected: u64) -> Result<Tail> {
    let mut head = Vec::new();
    let begin = loop {
        head.extend_from_slice(&more(line).await?);
        if let Some(place) = head
            .windows(BEGIN.len())
            .position(|bytes| bytes == BEGIN.as_bytes())
        {
            break place + BEGIN.len();
        }
    };
    let end = expected + END.len() as u64;
    let mut count = (head.len() - begin) as u64;
    let mut tail = Vec::from(&head[begin..]);
    while count < end {
        let piece = more(line).await?;
        count += piece.len() as u64;
        tail.extend_from_slice(&piece);
        if count < end {
            tail.drain(..tail.len().saturating_sub(END.len()));
        }
    }
    let behind = tail.split_off(tail.len() - usize::try_from(count - end)?);
    ensure!(
        tail.ends_with(END.as_bytes()),
        "the text that came is not the one that was written"
    );
    let mut tail = Tail::default();
    tail.put_out(&behind);
    Ok(tail)
}

async fn more(line: &mut Line) -> Result<Bytes> {
    line.output_within(STALL).await?.context("the flood stands still")
}

/// Types keys one after another into `cat`, whose terminal echoes them, and waits for each to come back.
pub async fn echoes(line: &mut Line, keys: usize) -> Result<Spread> {
    line.type_bytes(b"busybox cat\r").await?;
    newlines(line, 1).await?;
    // Until it runs the shell echoes.
    sleep(QUIET).await;
    let mut times = Vec::new();
    for key in 1..=keys {
        sleep(PAUSE).await;
        let start = Instant::now();
        line.type_bytes(b"x").await?;
        while !more(line).await?.contains(&b'x') {}
        times.push(start.elapsed());
        if key % KEYS_A_LINE == 0 {
            line.type_bytes(b"\r").await?;
            // Its echo, and the line from `cat`.
            newlines(line, 2).await?;
        }
    }
    line.type_bytes(b"\x03").await?;
    line.prompt().await?;
    Ok(Spread::new(times))
}

async fn newlines(line: &mut Line, mut count: usize) -> Result<()> {
    while count > 0 {
        let piece = more(line).await?;
        count = count.saturating_sub(piece.split(|&byte| byte == b'\n').count() - 1);
    }
    Ok(())
}

/// Interrupts `yes` so often: from Ctrl-C to the last byte before a silence.
pub async fn interrupts(line: &mut Line, tries: usize) -> Result<Spread> {
    let mut times = Vec::new();
    for _ in 0..tries {
        line.type_bytes(b"busybox yes\r").await?;
        let noise = Instant::now();
        while noise.elapsed() < NOISE {
            more(line).await?;
        }
        let start = Instant::now();
        let (mut last, mut tail) = (start, Tail::default());
        line.type_bytes(b"\x03").await?;
        while let Some(piece) = line.output_within(QUIET).await? {
            last = Instant::now();
            tail.put_out(&piece);
            ensure!(start.elapsed() < PATIENCE, "Ctrl-C does not help");
        }
        times.push(last - start);
        if !tail.at_prompt() {
            line.prompt().await?;
        }
    }
    Ok(Spread::new(times))
}

/// Another terminal of the same server that is flooded, and read by a thread of its own.
pub struct Neighbour {
    stop: Arc<AtomicBool>,
    reading: JoinHandle<Result<f64>>,
}

impl Neighbour {
    /// Opens it and waits until it is flooded. The text is made anew in a sandbox, and found in `directory` elsewhere.
    pub fn start(speaks: Speaks, flood: Flood, directory: &Path) -> Result<Self> {
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let directory = directory.to_owned();
        let (flooded, ready) = mpsc::channel();
        let reading = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()?;
            runtime.block_on(async {
                let mut line = Line::open(speaks).await?;
                flood.enter(speaks, &mut line, &directory).await?;
                line.type_bytes(format!("{}\r", Flood::endless()).as_bytes())
                    .await?;
                let start = Instant::now();
                let mut bytes = 0;
                while !stopped.load(Ordering::Relaxed) {
                    bytes += more(&mut line).await?.len();
                    // Nobody may wait for it any more.
                    let _ = flooded.send(());
                }
                let time = start.elapsed().as_secs_f64();
                line.close().await?;
                let bytes = u32::try_from(bytes >> 10).unwrap_or(u32::MAX);
                Ok(f64::from(bytes) / 1024.0 / time)
            })
        });
        let neighbour = Self { stop, reading };
        match ready.recv() {
            Ok(()) => Ok(neighbour),
            Err(_) => Err(neighbour
                .stop()
                .err()
                .context("the neighbour stopped by itself")?),
        }
    }

    /// Ends it: how many MiB a second it has read.
    pub fn stop(self) -> Result<f64> {
        self.stop.store(true, Ordering::Relaxed);
        self.reading.join().map_err(|_| anyhow!("the neighbour failed"))?
    }
}
