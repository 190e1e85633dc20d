//! `cargo xtask bench churn [N] [PARALLEL]`: N sandboxes made and destroyed through a real `utsuwa serve`, PARALLEL at a time,
//! while agents, spawners and servers are killed; then everything that could be left of them is looked for. Exits with 1 if
//! something is. Needs root.

use std::process::ExitCode;

use anyhow::{Context, Result};
use utsuwa_tests::churn::{self, Plan, Progress};
use utsuwa_tests::place;

fn main() -> Result<ExitCode> {
    let mut arguments = std::env::args().skip(1);
    let mut number = |name: &str, default: usize| {
        let given = arguments.next();
        given.map_or(Ok(default), |text| {
            text.parse().with_context(|| format!("{name} is a number"))
        })
    };
    let (sandboxes, parallel) = (number("N", 10_000)?, number("PARALLEL", 50)?);
    let work = tempfile::Builder::new().prefix("churn-").tempdir_in("/run")?;
    let plan = Plan {
        utsuwa: place::utsuwa()?,
        sandboxes,
        parallel,
        kill_agent_every: 50,
        kill_server_every: (sandboxes / 10).max(1),
    };
    println!("{sandboxes} sandboxes, {parallel} at a time, through the HTTP interface of a real server");
    let report = churn::run(plan, work.path(), print)?;
    print!("{report}");
    Ok(if report.faults.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn print(progress: Progress) {
    let Progress {
        made,
        time,
        server,
        spawner,
    } = progress;
    let seconds = time.as_secs_f64();
    println!("{made:>7} made, {seconds:>6.1} s; in memory: server {server} kB, spawner {spawner} kB");
}
