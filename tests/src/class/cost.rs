//! What a server and its sandboxes cost.

use std::path::Path;
use std::time::Duration;

use anyhow::Result;

use crate::server::{Home, Server};
use crate::{processes, usage};

/// Memory in bytes, and CPU time so far.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cost {
    /// Of the server.
    pub server: u64,
    /// Of its spawner.
    pub spawner: u64,
    /// Of all agents.
    pub agents: u64,
    /// Of the first processes of all sandboxes, and what runs in them.
    pub inits: u64,
    /// Of the leaders and shells.
    pub shells: u64,
    /// What the kernel charges to the groups of all sandboxes, its own memory included.
    pub groups: Option<u64>,
    /// What is available on the machine.
    pub available: u64,
    /// Time on the CPU of server and spawner.
    pub server_cpu: Duration,
    /// And of agents and all that runs in sandboxes.
    pub sandbox_cpu: Duration,
    /// How many agents there are.
    pub sandboxes: usize,
}

impl Cost {
    /// Looks at everything once.
    pub fn now(server: &Server, home: &Home) -> Result<Self> {
        // First, since to look takes memory too.
        let available = usage::meminfo("MemAvailable")?;
        let all = processes::all()?;
        let agents = server.agents(&all);
        let spawner = server.spawner(&all);
        let children = |parents: &[i32]| -> Vec<i32> {
            let ours = all.iter().filter(|process| parents.contains(&process.parent));
            ours.map(|process| process.pid).collect()
        };
        let inits = children(&agents);
        let mut shells = children(&inits);
        let mut last = shells.clone();
        while !last.is_empty() {
            last = children(&last);
            shells.extend_from_slice(&last);
        }
        let groups: Vec<u64> = home.sandboxes().iter().filter_map(|id| charged(id)).collect();
        Ok(Self {
            server: usage::proportional_of(&[server.pid()]),
            spawner: spawner.map_or(0, |spawner| usage::proportional_of(&[spawner])),
            agents: usage::proportional_of(&agents),
            inits: usage::proportional_of(&inits),
            shells: usage::proportional_of(&shells),
            groups: (!groups.is_empty()).then(|| groups.iter().sum()),
            available,
            server_cpu: usage::cpu_of(&[server.pid(), spawner.unwrap_or(-1)]),
            sandbox_cpu: usage::cpu_of(&agents) + usage::cpu_of(&inits) + usage::cpu_of(&shells),
            sandboxes: agents.len(),
        })
    }
}

/// What the kernel charges to a sandbox, on either version of control groups.
fn charged(id: &str) -> Option<u64> {
    let root = Path::new("/sys/fs/cgroup");
    [
        root.join("memory/utsuwa").join(id).join("memory.usage_in_bytes"),
        root.join("utsuwa").join(id).join("memory.current"),
    ]
    .iter()
    .find_map(|file| std::fs::read_to_string(file).ok()?.trim().parse().ok())
}
