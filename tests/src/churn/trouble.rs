//! Kills without warning, and how long the machine takes to be clean again.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tokio::time::sleep;

use super::leftovers::{self, kernel_objects};
use super::{Churn, PATIENCE};
use crate::processes;

/// Between two looks.
const PERIOD: Duration = Duration::from_millis(200);
/// A spawner is killed with one in so many agents.
const SPAWNERS: usize = 4;

impl Churn {
    /// Kills what is due after so many sandboxes.
    pub(super) fn disturb(&self, number: usize) -> Result<()> {
        let due = |every: usize| every > 0 && number.is_multiple_of(every);
        if due(self.plan.kill_server_every) && number <= self.plan.sandboxes / 2 {
            return self.replace_server();
        }
        if due(self.plan.kill_agent_every) {
            return self.kill_agent(number);
        }
        Ok(())
    }

    /// The agents are left alone; the next server takes over those that are somebody's, and has to end the others.
    fn replace_server(&self) -> Result<()> {
        let server = self.server.take().context("the server runs")?;
        server.kill()?;
        self.see_sandboxes();
        let next = self.plan.serve(&self.home)?;
        self.addr.send_replace(next.addr());
        self.server.replace(Some(next));
        self.count(2);
        Ok(())
    }

    /// Kills some agent, in whatever state it is.
    fn kill_agent(&self, number: usize) -> Result<()> {
        self.see_sandboxes();
        let all = processes::all()?;
        let Some(spawner) = self.with_server(|server| Ok(server.spawner(&all)))? else {
            return Ok(());
        };
        let is_agent = |process: &&processes::Process| process.parent == spawner && !process.zombie;
        let agents: Vec<i32> = all.iter().filter(is_agent).map(|process| process.pid).collect();
        if let Some(&agent) = agents.get(number % agents.len().max(1)) {
            // It may just have ended.
            let _ = kill(Pid::from_raw(agent), Signal::SIGKILL);
            self.count(0);
        }
        if self.kills.get()[0].is_multiple_of(SPAWNERS) {
            kill(Pid::from_raw(spawner), Signal::SIGKILL)?;
            self.count(1);
        }
        processes::reap(&all, self.with_server(|server| Ok(server.pid()))?);
        Ok(())
    }

    fn count(&self, kind: usize) {
        let mut kills = self.kills.get();
        kills[kind] += 1;
        self.kills.set(kills);
    }

    /// Remembers whose directories there are: the answer with a sandbox's name may never have come.
    fn see_sandboxes(&self) {
        self.ids.borrow_mut().extend(self.home.sandboxes());
    }

    /// Waits until nothing is left, or too long: then what is left is told.
    pub(super) async fn wait_until_clean(&self, faults: &mut Vec<String>) -> Result<Duration> {
        self.see_sandboxes();
        let start = Instant::now();
        loop {
            let left = self.with_server(|server| leftovers::find(server, &self.home, &self.ids.borrow()))?;
            if left.is_empty() {
                return Ok(start.elapsed());
            }
            if start.elapsed() > PATIENCE {
                faults.extend(left.into_iter().map(|what| format!("left: {what}")));
                return Ok(start.elapsed());
            }
            sleep(PERIOD).await;
        }
    }

    /// The kernel frees namespaces and groups in the background. Other programs make some too, so that only growth by one
    /// in fifty sandboxes counts.
    pub(super) async fn compare_objects(
        &self,
        before: &BTreeMap<String, u64>,
        faults: &mut Vec<String>,
    ) -> Result<BTreeMap<String, [u64; 2]>> {
        let allowed = 150 + self.plan.sandboxes as u64 / 50;
        let start = Instant::now();
        loop {
            let now = kernel_objects()?;
            let pairs = before
                .iter()
                .map(|(kind, &before)| (kind.clone(), [before, now.get(kind).copied().unwrap_or(0)]));
            let pairs: BTreeMap<_, _> = pairs.collect();
            let grown = pairs.iter().filter(|(_, [before, now])| *now > before + allowed);
            let grown: Vec<String> = grown
                .map(|(kind, [before, now])| format!("{kind}: {now}, {before} before"))
                .collect();
            if grown.is_empty() {
                return Ok(pairs);
            }
            if start.elapsed() > PATIENCE {
                faults.extend(grown);
                return Ok(pairs);
            }
            sleep(PERIOD).await;
        }
    }
}
