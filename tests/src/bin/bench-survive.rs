//! `cargo xtask bench survive [SECONDS] [LEARNERS]`: a server on loopback is killed without warning every 3 to 6 seconds, for so
//! long (60), and restarted on the same directories, while each learner's (50) terminal puts out numbered lines and its
//! page connects again by itself. Exits with 1 if a line is lost, doubled or changed, or a sandbox is gone. Needs root.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result};
use utsuwa_tests::class;
use utsuwa_tests::place;
use utsuwa_tests::survive::{self, Plan};

fn main() -> Result<ExitCode> {
    let mut arguments = std::env::args().skip(1);
    let mut number = |name: &str, default: u64| {
        let given = arguments.next();
        given.map_or(Ok(default), |text| {
            text.parse().with_context(|| format!("{name} is a number"))
        })
    };
    let (seconds, learners) = (number("SECONDS", 60)?, number("LEARNERS", 50)?);
    class::raise_limits()?;
    let work = tempfile::Builder::new().prefix("survive-").tempdir_in("/run")?;
    let plan = Plan {
        utsuwa: place::utsuwa()?,
        learners: usize::try_from(learners)?,
        time: Duration::from_secs(seconds),
        life: Duration::from_secs(3),
    };
    println!("{learners} learners, servers killed for {seconds} s");
    let report = survive::run(&plan, work.path())?;
    print!("{report}");
    Ok(if report.faults.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
