//! A server that is killed without warning again and again, while learners' terminals run streams of numbered lines.

mod learner;
mod stream;

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use nix::sys::prctl::set_child_subreaper;
use protocol::api::Health;
use tokio::sync::watch;
use tokio::task::{JoinSet, spawn_blocking};
use tokio::time::sleep;
use utsuwa::client::Client;

use crate::course::{self, QUIET};
use crate::server::{ANY_PORT, Home, Server};
use crate::spread::Spread;
use crate::{place, processes};
use learner::Learner;

/// How long the last sandboxes may take to go.
const PATIENCE: Duration = Duration::from_secs(20);

/// What to do.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The command.
    pub utsuwa: PathBuf,
    /// How many terminals.
    pub learners: usize,
    /// For how long the server is killed now and then.
    pub time: Duration,
    /// How long a server lives at least; the next one half as long again.
    pub life: Duration,
}

/// How it went.
#[derive(Debug)]
pub struct Report {
    /// How often the server was killed.
    pub kills: usize,
    /// From a kill to a server that listens.
    pub restarts: Option<Spread>,
    /// How often a learner lost the connection and found back.
    pub cuts: usize,
    /// How long that took.
    pub reconnects: Option<Spread>,
    /// What all streams put out.
    pub bytes: u64,
    /// And in lines.
    pub lines: u64,
    /// Bytes that were skipped.
    pub lost: u64,
    /// Sandboxes at the end, as the server says.
    pub sandboxes: u32,
    /// What is wrong: lines lost, doubled or changed, sandboxes lost or left. Empty if all is well.
    pub faults: Vec<String>,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            kills,
            restarts,
            cuts,
            reconnects,
            bytes,
            lines,
            lost,
            sandboxes,
            faults,
        } = self;
        writeln!(f, "{kills} servers killed; {sandboxes} sandboxes at the end")?;
        if let Some(restarts) = restarts {
            writeln!(f, "until the next one listens: {restarts}")?;
        }
        if let Some(reconnects) = reconnects {
            writeln!(f, "{cuts} connections lost and found:  {reconnects}")?;
        }
        writeln!(f, "{lines} lines, {bytes} bytes, {lost} bytes skipped")?;
        for fault in faults {
            writeln!(f, "FAULT {fault}")?;
        }
        if faults.is_empty() {
            f.write_str("nothing lost, nothing doubled\n")?;
        }
        Ok(())
    }
}

/// Does all of it in `work`, which must be short enough for the path of a socket. This process becomes the parent of orphans.
/// Needs root.
pub fn run(plan: &Plan, work: &Path) -> Result<Report> {
    set_child_subreaper(true)?;
    let home = Home(work.to_owned());
    place::build_image(&plan.utsuwa, &home.data_dir())?;
    course::write(&plan.utsuwa, &work.join("course"), QUIET)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(survive(plan, home))
}

async fn survive(plan: &Plan, home: Home) -> Result<Report> {
    let most = (plan.learners + 1).to_string();
    let lessons = home.0.join("course");
    let lessons = lessons.to_string_lossy().into_owned();
    let utsuwa = plan.utsuwa.clone();
    let directories = home.0.clone();
    let serve = move |addr| {
        let settings = [
            "--prepared-sandboxes",
            "0",
            "--max-sandboxes",
            &most,
            "--lessons",
            &lessons,
            "--idle-seconds",
            "600",
        ];
        Server::start(&utsuwa, &Home(directories.clone()), addr, &settings)
    };
    let mut server = serve(ANY_PORT)?;
    let addr = server.addr();
    let (stop, stopped) = watch::channel(false);
    let mut learners = JoinSet::new();
    for number in 0..plan.learners {
        let learner = Learner::join(addr, number).await.context("joining")?;
        learners.spawn(learner.live(stopped.clone()));
    }
    let mut restarts = Vec::new();
    let start = Instant::now();
    let mut life = plan.life;
    while start.elapsed() + life < plan.time {
        sleep(life).await;
        let killed = Instant::now();
        server.kill()?;
        let serve = serve.clone();
        server = spawn_blocking(move || serve(addr)).await??;
        restarts.push(killed.elapsed());
        // Sooner and later, so that not every server is killed in the same state.
        life = plan.life + plan.life * u32::try_from(restarts.len() % 4)? / 4;
    }
    // Until the last of them is back.
    sleep(plan.time.saturating_sub(start.elapsed()).max(plan.life)).await;
    let health: Health = Client::new(addr).get("/api/health").await?;
    stop.send_replace(true);
    let mut report = Report {
        kills: restarts.len(),
        restarts: (!restarts.is_empty()).then(|| Spread::new(restarts)),
        cuts: 0,
        reconnects: None,
        bytes: 0,
        lines: 0,
        lost: 0,
        sandboxes: health.sandboxes,
        faults: Vec::new(),
    };
    let mut cuts = Vec::new();
    while let Some(fate) = learners.join_next().await {
        let fate = fate?;
        cuts.extend(fate.cuts);
        report.bytes += fate.bytes;
        report.lines += fate.lines;
        report.lost += fate.lost;
        report.faults.extend(fate.faults);
    }
    report.cuts = cuts.len();
    report.reconnects = (!cuts.is_empty()).then(|| Spread::new(cuts));
    if report.lost > 0 {
        report.faults.push(format!("{} bytes were skipped", report.lost));
    }
    if usize::try_from(report.sandboxes)? != plan.learners {
        report.faults.push(format!(
            "the server counts {} sandboxes, and there are {} learners",
            report.sandboxes, plan.learners
        ));
    }
    report.faults.extend(leftovers(&home).await?);
    server.stop()?;
    Ok(report)
}

/// Everybody has left: what is still there after a while.
async fn leftovers(home: &Home) -> Result<Vec<String>> {
    let start = Instant::now();
    loop {
        let own = std::process::id().cast_signed();
        let all = processes::all()?;
        processes::reap(&all, -1);
        let left = home.sandboxes();
        if left.is_empty() {
            return Ok(Vec::new());
        }
        if start.elapsed() > PATIENCE {
            let family = processes::descendants(&all, own).len();
            return Ok(vec![format!("left: {left:?}, and {family} processes")]);
        }
        sleep(Duration::from_millis(100)).await;
    }
}
