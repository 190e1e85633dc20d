//! `cargo xtask bench terminal [MB] [NAME...]`: our terminals beside those that packages give and beside a PTY that is read in a
//! loop, all with the same shell, the same text and the same client on loopback: MB of coloured text (200) read to the
//! end three times, the echo of 1,000 keys alone and beside a flood, and 30 times Ctrl-C while `yes` runs. Needs root.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use utsuwa_tests::web::{self, Figures, Flood, Host, Kind, Line, Neighbour};

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
    let mut all = Vec::new();
    let chosen =
        |kind: &Kind| names.is_empty() || names.iter().any(|name| kind.name().contains(name.as_str()));
    for kind in Kind::ALL.into_iter().filter(chosen) {
        eprintln!("{}...", kind.name());
        let bytes = megabytes.unwrap_or(200) * 1_000_000;
        match runtime.block_on(measure(kind, work.path(), &peers, &flood, bytes)) {
            Ok(figures) => all.push(figures),
            Err(error) => println!("{} is not measured: {error:#}", kind.name()),
        }
    }
    println!("load after: {}", fs::read_to_string("/proc/loadavg")?.trim());
    print!("\n{}", web::table(&all));
    Ok(())
}

async fn measure(kind: Kind, work: &Path, peers: &Path, flood: &Flood, bytes: u64) -> Result<Figures> {
    let host = Host::start(kind, work, peers)?;
    let mut line = Line::open(host.speaks()).await?;
    flood.enter(host.speaks(), &mut line, work).await?;
    let mut flow = web::flow(&host, &mut line, flood, bytes).await.context("flood")?;
    for _ in 1..ROUNDS {
        let next = web::flow(&host, &mut line, flood, bytes).await.context("flood")?;
        if next.time < flow.time {
            flow = next;
        }
    }
    let idle = web::echoes(&mut line, KEYS).await.context("echo")?;
    let interrupt = web::interrupts(&mut line, INTERRUPTS).await.context("Ctrl-C")?;
    let neighbour = Neighbour::start(host.speaks(), flood.clone(), work)?;
    let beside = web::echoes(&mut line, KEYS)
        .await
        .context("echo beside a flood")?;
    let neighbour = neighbour.stop()?;
    Ok(Figures {
        name: kind.name(),
        flow,
        idle,
        beside,
        neighbour,
        interrupt,
    })
}
