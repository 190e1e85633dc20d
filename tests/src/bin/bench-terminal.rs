//! `cargo xtask bench terminal [MB] [NAME...]`: our terminals beside those that packages give and beside a PTY that is read in a
//! loop, all with the same shell, the same text and the same client on loopback: MB of coloured text (200) read to the
//! end three times, the echo of 1,000 keys alone and beside a flood, and 30 times Ctrl-C while `yes` runs. Needs root.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use utsuwa_tests::web::{self, Figures, Flood, Flow, Host, Kind, Line, Neighbour};

/// The quickest counts: other programs of the machine only ever slow a flood down.
const ROUNDS: usize = 3;
const KEYS: usize = 1000;
const INTERRUPTS: usize = 30;

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1).peekable();
    let megabytes: Option<u64> = arguments.peek().and_then(|text| text.parse().ok());
    if megabytes.is_some() {
        arguments.next();
    }
    let names: Vec<String> = arguments.collect();
    let peers = std::env::var_os("UTSUWA_BENCH_PEERS").map(PathBuf::from);
    let peers = peers.context("run it with `cargo xtask bench terminal`, which installs the others")?;
    let work = tempfile::Builder::new()
        .prefix("terminal-")
        .tempdir_in("/dev/shm")?;
    let flood = Flood::write(work.path())?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    println!("load before: {}", fs::read_to_string("/proc/loadavg")?.trim());
    let chosen =
        |kind: &Kind| names.is_empty() || names.iter().any(|name| kind.name().contains(name.as_str()));
    let bytes = megabytes.unwrap_or(200) * 1_000_000;
    let all = runtime.block_on(async {
        let mut entrants = Vec::new();
        for kind in Kind::ALL.into_iter().filter(chosen) {
            let host = told(kind, Host::start(kind, work.path(), &peers));
            entrants.extend(host.map(|host| Entrant {
                kind,
                host,
                flow: None,
            }));
        }
        // In turn, so that what else the machine does hits all of them.
        for round in 1..=ROUNDS {
            let mut left = Vec::new();
            for mut entrant in entrants {
                eprintln!("flood {round} of {ROUNDS}: {}", entrant.kind.name());
                let flow = entrant.flow(&flood, work.path(), bytes).await;
                left.extend(told(entrant.kind, flow).map(|()| entrant));
            }
            entrants = left;
        }
        let mut all = Vec::new();
        for entrant in entrants {
            eprintln!("keys: {}", entrant.kind.name());
            let kind = entrant.kind;
            all.extend(told(kind, entrant.keys(&flood, work.path()).await));
        }
        all
    });
    println!("load after: {}", fs::read_to_string("/proc/loadavg")?.trim());
    print!("\n{}", web::table(&all));
    Ok(())
}

/// Says what went wrong.
fn told<T>(kind: Kind, result: Result<T>) -> Option<T> {
    result
        .map_err(|error| println!("{} is not measured: {error:#}", kind.name()))
        .ok()
}

/// A web terminal that is measured.
struct Entrant {
    kind: Kind,
    host: Host,
    /// The quickest so far.
    flow: Option<Flow>,
}

impl Entrant {
    /// A new terminal each time: those that nobody reads from for a while are cut off.
    async fn open(&self, flood: &Flood, work: &Path) -> Result<Line> {
        let mut line = Line::open(self.host.speaks()).await?;
        flood.enter(self.host.speaks(), &mut line, work).await?;
        Ok(line)
    }

    async fn flow(&mut self, flood: &Flood, work: &Path, bytes: u64) -> Result<()> {
        let mut line = self.open(flood, work).await?;
        let flow = web::flow(&self.host, &mut line, flood, bytes)
            .await
            .context("flood")?;
        line.close().await?;
        if self.flow.is_none_or(|quickest| flow.time < quickest.time) {
            self.flow = Some(flow);
        }
        Ok(())
    }

    async fn keys(self, flood: &Flood, work: &Path) -> Result<Figures> {
        let mut line = self.open(flood, work).await?;
        let Self { kind, host, flow } = self;
        let idle = web::echoes(&mut line, KEYS).await.context("echo")?;
        let interrupt = web::interrupts(&mut line, INTERRUPTS).await.context("Ctrl-C")?;
        let neighbour = Neighbour::start(host.speaks(), flood.clone(), work)?;
        let beside = web::echoes(&mut line, KEYS)
            .await
            .context("echo beside a flood")?;
        let neighbour = neighbour.stop()?;
        Ok(Figures {
            name: kind.name(),
            flow: flow.context("there was no flood")?,
            idle,
            beside,
            neighbour,
            interrupt,
        })
    }
}
