//! Everybody joins in the same second.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use tokio::task::JoinSet;
use tokio::time::{sleep, sleep_until};

use super::School;
use super::learner::Learner;
use crate::spread::Spread;
use crate::usage;

/// Within that time all have asked.
const SECOND: Duration = Duration::from_secs(1);
/// How long the sandboxes in advance may take.
const PATIENCE: Duration = Duration::from_secs(120);

/// How so many joined.
#[derive(Clone, Debug)]
pub struct Rush {
    /// How many asked.
    pub learners: usize,
    /// How many sandboxes were there in advance.
    pub prepared: usize,
    /// From the request to the prompt.
    pub prompt: Spread,
    /// CPU time that this program spent playing them.
    pub own_cpu: Duration,
}

/// Has so many learners join within a second, once so many sandboxes are there in advance.
pub async fn rush(school: &School, learners: usize, prepared: usize) -> Result<Rush> {
    let server = school.serve(learners, prepared)?;
    let addr = server.addr();
    let start = Instant::now();
    while school.home.ready() < prepared {
        ensure!(
            start.elapsed() < PATIENCE,
            "{} of {prepared} sandboxes were made in advance",
            school.home.ready()
        );
        sleep(Duration::from_millis(100)).await;
    }
    // Until their shells have said all they have to say.
    sleep(2 * SECOND).await;
    let cpu = usage::cpu(std::process::id().cast_signed())?;
    let start = Instant::now();
    let mut door = JoinSet::new();
    for number in 0..learners {
        let share = u32::try_from(number)? * SECOND / u32::try_from(learners)?;
        door.spawn(async move {
            sleep_until((start + share).into()).await;
            Learner::join(addr).await
        });
    }
    let (mut times, mut seated) = (Vec::new(), Vec::new());
    while let Some(joined) = door.join_next().await {
        let (learner, time) = joined?.with_context(|| format!("learner {}", seated.len() + 1))?;
        times.push(time);
        seated.push(learner);
    }
    let own_cpu = usage::cpu(std::process::id().cast_signed())?.saturating_sub(cpu);
    for learner in seated {
        learner.leave().await?;
    }
    server.stop()?;
    Ok(Rush {
        learners,
        prepared,
        prompt: Spread::new(times),
        own_cpu,
    })
}
