//! Sandboxes with an open page in which nobody types.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::learner::Learner;
use super::{Cost, School};

/// Learners who join at the same time.
const DOOR: usize = 8;
/// How long the machine is left alone before the first look.
const SETTLE: Duration = Duration::from_secs(3);

/// What so many idle sandboxes cost.
#[derive(Clone, Debug)]
pub struct Idle {
    /// How many there are.
    pub sandboxes: usize,
    /// Beside `cost`: before there was one.
    pub empty: Cost,
    /// With all of them.
    pub cost: Cost,
    /// CPUs that server and spawner take meanwhile.
    pub server_cpus: f64,
    /// And agents and shells.
    pub sandbox_cpus: f64,
    /// How long it took for the last learners to join, per sandbox.
    pub join: Duration,
}

/// Holds as many sandboxes as each of `counts` says, one after another, looks at what they cost for that time, and tells.
/// Stops early if the machine refuses to make one, and says why.
pub async fn hold(
    school: &School,
    counts: &[usize],
    time: Duration,
    mut tell: impl FnMut(Idle),
) -> Result<Option<String>> {
    let most = counts.iter().copied().max().unwrap_or(0);
    let server = school.serve(most, 0)?;
    let addr = server.addr();
    // One in advance: a server that has never made a sandbox has no spawner yet.
    let (first, _) = Learner::join(addr).await?;
    first.leave().await?;
    sleep(SETTLE).await;
    let empty = Cost::now(&server, &school.home)?;
    let mut held = Vec::new();
    let mut refused = None;
    for &count in counts {
        let start = Instant::now();
        let before = held.len();
        while held.len() < count && refused.is_none() {
            let mut door = JoinSet::new();
            for _ in held.len()..count.min(held.len() + DOOR) {
                door.spawn(Learner::join(addr));
            }
            while let Some(joined) = door.join_next().await {
                match joined? {
                    Ok((learner, _)) => held.push(learner),
                    Err(error) => refused = Some(format!("after {} sandboxes: {error:#}", held.len())),
                }
            }
        }
        let joined = u32::try_from(held.len() - before).unwrap_or(u32::MAX).max(1);
        let join = start.elapsed() / joined;
        sleep(SETTLE).await;
        let before = Cost::now(&server, &school.home)?;
        let start = Instant::now();
        // What a page does while nothing happens: it answers.
        attend(&mut held, time).await?;
        let cost = Cost::now(&server, &school.home)?;
        let elapsed = start.elapsed().as_secs_f64();
        let cpus = |after: Duration, before: Duration| after.saturating_sub(before).as_secs_f64() / elapsed;
        tell(Idle {
            sandboxes: held.len(),
            empty,
            server_cpus: cpus(cost.server_cpu, before.server_cpu),
            sandbox_cpus: cpus(cost.sandbox_cpu, before.sandbox_cpu),
            cost,
            join,
        });
        if refused.is_some() {
            break;
        }
    }
    for learner in held {
        learner.leave().await.context("leaving")?;
    }
    server.stop()?;
    Ok(refused)
}

/// Reads from all for that long, which answers the server's pings.
async fn attend(held: &mut Vec<Learner>, time: Duration) -> Result<()> {
    let mut pages = JoinSet::new();
    for mut learner in held.drain(..) {
        pages.spawn(async move {
            match tokio::time::timeout(time, learner.seat.output()).await {
                Ok(Err(error)) => Err(error),
                // Something was put out, or nothing.
                _ => Ok(learner),
            }
        });
    }
    while let Some(page) = pages.join_next().await {
        held.push(page?.context("an idle page lost its terminal")?);
    }
    Ok(())
}
