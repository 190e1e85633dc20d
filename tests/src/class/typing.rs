//! Everybody types at once.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use tokio::task::JoinSet;

use super::learner::{Keys, Learner};
use super::{Cost, School};
use crate::spread::Spread;

/// Learners who join at the same time.
const DOOR: usize = 8;

/// What so many learners saw, and cost.
#[derive(Clone, Debug)]
pub struct Typing {
    /// How many typed.
    pub learners: usize,
    /// From the request to the prompt, a few at a time.
    pub join: Spread,
    /// A key's echo.
    pub echo: Spread,
    /// From leaving the page to seeing all of it again.
    pub reload: Spread,
    /// Keys that were never echoed.
    pub lost: usize,
    /// CPUs that server and spawner took while they typed.
    pub server_cpus: f64,
    /// And agents, shells and the commands that still ran.
    pub sandbox_cpus: f64,
    /// At the end.
    pub cost: Cost,
}

/// Has so many learners join, type for that time, reload, type for as long again, and leave.
pub async fn typing(school: &School, learners: usize, time: Duration) -> Result<Typing> {
    let server = school.serve(learners, 0)?;
    let addr = server.addr();
    let mut joins = Vec::new();
    let mut seated = Vec::new();
    for number in (0..learners).step_by(DOOR) {
        let mut door = JoinSet::new();
        for _ in number..learners.min(number + DOOR) {
            door.spawn(Learner::join(addr));
        }
        while let Some(joined) = door.join_next().await {
            let (learner, time) = joined?.with_context(|| format!("learner {}", seated.len() + 1))?;
            joins.push(time);
            seated.push(learner);
        }
    }
    let before = Cost::now(&server, &school.home)?;
    let start = Instant::now();
    let mut class = JoinSet::new();
    for (number, mut learner) in seated.into_iter().enumerate() {
        class.spawn(async move {
            let mut keys = Keys::default();
            learner.type_until(start + time, number, &mut keys).await?;
            let left = Instant::now();
            learner.reload().await.context("reload")?;
            let reload = left.elapsed();
            learner.type_until(start + 2 * time, number, &mut keys).await?;
            anyhow::Ok((learner, keys, reload))
        });
    }
    let (mut echoes, mut reloads, mut lost, mut rest) = (Vec::new(), Vec::new(), 0, Vec::new());
    while let Some(learnt) = class.join_next().await {
        let (learner, keys, reload) = learnt??;
        echoes.extend(keys.echoes);
        lost += keys.lost;
        reloads.push(reload);
        rest.push(learner);
    }
    let elapsed = start.elapsed().as_secs_f64();
    let cost = Cost::now(&server, &school.home)?;
    for learner in rest {
        learner.leave().await?;
    }
    server.stop()?;
    let cpus = |after: Duration, before: Duration| after.saturating_sub(before).as_secs_f64() / elapsed;
    Ok(Typing {
        learners,
        join: Spread::new(joins),
        echo: Spread::new(echoes),
        reload: Spread::new(reloads),
        lost,
        server_cpus: cpus(cost.server_cpu, before.server_cpu),
        sandbox_cpus: cpus(cost.sandbox_cpu, before.sandbox_cpu),
        cost,
    })
}
