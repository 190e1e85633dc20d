//! The driver of a single machine: one agent process per sandbox, each with its own directory under
//! `RUNTIME_DIR/sandboxes/`. Agents live on when their server ends; the next one takes them over (`adopt`).

use std::collections::HashMap;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use agent::Spec;
use futures_util::future::{BoxFuture, FutureExt};
use protocol::control::Op;
use sandbox::process::Process;
use tokio::net::UnixStream;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::adopt::Survivor;
use super::slots::{Slot, Slots};
use super::spawner::Spawner;
use super::{
    Adopted, Capacity, Driver, DriverError, Order, Sandbox, SandboxId, Stream, adopt, control, spawner,
};

/// How long an agent that was asked to end may take.
const END_DEADLINE: Duration = Duration::from_secs(10);

/// Runs agents on this machine.
pub struct Local {
    spawner: Spawner,
    dir: PathBuf,
    slots: Slots,
    running: Arc<Mutex<HashMap<SandboxId, Running>>>,
}

struct Running {
    socket: PathBuf,
    ended: CancellationToken,
    kill: CancellationToken,
}

impl Local {
    /// Prepares `runtime_dir`, which the caller has locked, and takes over the sandboxes that an earlier server left
    /// there; what is nobody's is ended. `gateway` is where sandboxes are plugged in that may reach the internet
    /// (`sandbox::network::egress`).
    ///
    /// # Errors
    /// When the directory cannot be made or read, or leftovers cannot be removed.
    pub async fn open(
        program: PathBuf,
        runtime_dir: &Path,
        max: u32,
        gateway: Option<OwnedFd>,
    ) -> io::Result<(Self, Vec<Adopted>)> {
        let dir = runtime_dir.join("sandboxes");
        make_private_dir(&dir)?;
        let survivors = adopt::survivors(&dir).await?;
        let local = Self {
            spawner: Spawner::new(program, gateway),
            dir,
            slots: Slots::new(max),
            running: Arc::default(),
        };
        let adopted = survivors
            .into_iter()
            .map(|survivor| local.take_over(survivor))
            .collect();
        Ok((local, adopted))
    }

    fn take_over(&self, survivor: Survivor) -> Adopted {
        let Survivor {
            id,
            dir,
            socket,
            process,
            owner,
            tasks,
        } = survivor;
        let sandbox = self.watch(id, dir, socket, process, self.slots.count());
        Adopted {
            sandbox,
            owner,
            tasks,
        }
    }

    /// Enters a living agent into the table, until it has ended.
    fn watch(&self, id: SandboxId, dir: PathBuf, socket: PathBuf, agent: Process, slot: Slot) -> Sandbox {
        let entry = Running {
            socket,
            ended: CancellationToken::new(),
            kill: CancellationToken::new(),
        };
        let sandbox = Sandbox {
            id: id.clone(),
            ended: entry.ended.clone(),
        };
        let kill = entry.kill.clone();
        lock(&self.running).insert(id.clone(), entry);
        tokio::spawn(attend(Arc::clone(&self.running), id, dir, agent, kill, slot));
        sandbox
    }

    async fn start(&self, order: Order) -> Result<Sandbox, DriverError> {
        let max = self.slots.capacity().max;
        let slot = self.slots.take().ok_or(DriverError::Full(max))?;
        let began = Instant::now();
        let id = SandboxId::random();
        let dir = self.dir.join(id.as_str());
        make_private_dir(&dir).map_err(|source| DriverError::Directory {
            path: dir.clone(),
            source,
        })?;
        let spec = Spec {
            id: id.to_string(),
            dir: dir.clone(),
            layers: order.layers,
            image_locks: order.image_locks,
            hostname: order.hostname,
            tier: order.tier.name().to_owned(),
            delegate_cgroup_v1: order.delegate_cgroup_v1,
            network: order.network,
            limits: order.limits,
            terminals: order.terminals,
            env: order.env,
            clocks: order.clocks,
            traffic: order.traffic,
            prepared: order.prepared,
        };
        let agent = match self.spawner.start(&id, &spec).await {
            Ok(agent) => agent,
            Err(error) => {
                clear(&id, dir).await;
                return Err(error);
            }
        };
        tracing::info!(sandbox = %id, ms = began.elapsed().as_millis(), "sandbox started");
        Ok(self.watch(id, dir, spec.socket(), agent, slot))
    }

    async fn connect(&self, id: &SandboxId) -> Result<Box<dyn Stream>, DriverError> {
        let socket = lock(&self.running).get(id).map(|entry| entry.socket.clone());
        let socket = socket.ok_or_else(|| DriverError::NoSandbox(id.clone()))?;
        let stream = UnixStream::connect(socket)
            .await
            .map_err(|source| DriverError::Connect {
                id: id.clone(),
                source,
            })?;
        Ok(Box::new(stream))
    }

    async fn end(&self, id: &SandboxId) -> Result<(), DriverError> {
        let tokens = lock(&self.running)
            .get(id)
            .map(|entry| (entry.ended.clone(), entry.kill.clone()));
        let Some((ended, kill)) = tokens else {
            return Ok(());
        };
        let asked = match self.connect(id).await {
            Ok(stream) => control::ask(stream, Op::Shutdown)
                .await
                .map(drop)
                .map_err(|source| DriverError::Control {
                    id: id.clone(),
                    source,
                }),
            Err(error) => Err(error),
        };
        if asked.is_ok() && timeout(END_DEADLINE, ended.cancelled()).await.is_ok() {
            return Ok(());
        }
        // It may just have hung up before it answered.
        if timeout(Duration::from_secs(1), ended.cancelled()).await.is_ok() {
            return Ok(());
        }
        kill.cancel();
        ended.cancelled().await;
        asked
    }
}

impl Driver for Local {
    fn create(&self, order: Order) -> BoxFuture<'_, Result<Sandbox, DriverError>> {
        self.start(order).boxed()
    }

    fn attach<'a>(&'a self, id: &'a SandboxId) -> BoxFuture<'a, Result<Box<dyn Stream>, DriverError>> {
        self.connect(id).boxed()
    }

    fn list(&self) -> Vec<SandboxId> {
        lock(&self.running).keys().cloned().collect()
    }

    fn destroy<'a>(&'a self, id: &'a SandboxId) -> BoxFuture<'a, Result<(), DriverError>> {
        self.end(id).boxed()
    }

    fn capacity(&self) -> Capacity {
        self.slots.capacity()
    }

    fn settle(&self) -> BoxFuture<'_, ()> {
        async {}.boxed()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Stays with an agent until it has ended, and only then gives its slot back.
async fn attend(
    running: Arc<Mutex<HashMap<SandboxId, Running>>>,
    id: SandboxId,
    dir: PathBuf,
    agent: Process,
    kill: CancellationToken,
    slot: Slot,
) {
    let ended = tokio::select! {
        ended = spawner::ended(&agent) => ended,
        () = kill.cancelled() => match agent.kill() {
            Ok(()) => spawner::ended(&agent).await,
            Err(error) => Err(error),
        },
    };
    match ended {
        Ok(()) => tracing::info!(sandbox = %id, "sandbox ended"),
        Err(error) => tracing::error!(sandbox = %id, %error, "lost the agent"),
    }
    clear(&id, dir).await;
    drop(slot);
    if let Some(entry) = lock(&running).remove(&id) {
        entry.ended.cancel();
    }
}

/// An agent that ended by itself left nothing; one that was killed, be it while it made the sandbox, left its directory and
/// control groups. One that still lives ends with its sandbox.
async fn clear(id: &SandboxId, dir: PathBuf) {
    let swept = tokio::task::spawn_blocking(move || sandbox::sweep_one(&dir)).await;
    if let Err(error) = swept.unwrap_or(Ok(())) {
        tracing::error!(sandbox = %id, %error, "could not remove what the agent left");
    }
}

fn make_private_dir(path: &Path) -> io::Result<()> {
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
}
