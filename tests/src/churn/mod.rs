//! Many sandboxes made and destroyed through a real server, whose agents and itself are killed now and then.

mod leftovers;
mod trouble;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use nix::sys::prctl::set_child_subreaper;
use protocol::api::{Course, NewSandbox, Sandbox};
use tokio::sync::watch;
use tokio::task::{JoinSet, LocalSet};
use utsuwa::client::{Client, ClientError};

use crate::server::{ANY_PORT, Home, Server};
use crate::{place, processes};
use leftovers::kernel_objects;

/// The lesson whose sandboxes are made.
const LESSON: &str = "uts";
/// One in so many sandboxes is used by its learner.
const USED: usize = 10;
/// Namespaces, a mount, memory and processes that the learner's own programs leave running.
const USE: &str =
    "unshare -Umnpf sh -c 'mount -t tmpfs none /mnt; dd if=/dev/zero of=/mnt/x bs=64k count=16; sleep 999' &";
/// How long the machine may take to become clean after the last sandbox.
const PATIENCE: Duration = Duration::from_secs(60);
/// How far memory of the server may grow between two looks, in kilobytes.
const GROWTH: u64 = 8 << 10;

/// What to do.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The command.
    pub utsuwa: PathBuf,
    /// How many sandboxes to make in all.
    pub sandboxes: usize,
    /// How many learners do so at a time.
    pub parallel: usize,
    /// After how many sandboxes an agent is killed; every fourth time the spawner too.
    pub kill_agent_every: usize,
    /// After how many sandboxes the server is killed. Only in the first half, so that one server serves the second.
    pub kill_server_every: usize,
}

impl Plan {
    fn serve(&self, home: &Home) -> Result<Server> {
        let sandboxes = (2 * self.parallel).to_string();
        // What is made in advance would count as left.
        let settings = ["--prepared-sandboxes", "0", "--max-sandboxes", &sandboxes];
        Server::start(&self.utsuwa, home, ANY_PORT, &settings)
    }
}

/// Where it stands.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    /// Sandboxes made so far.
    pub made: usize,
    /// Since the start.
    pub time: Duration,
    /// Kilobytes of memory in use by the server.
    pub server: u64,
    /// And by its spawner.
    pub spawner: u64,
}

/// How it went.
#[derive(Debug)]
pub struct Report {
    /// How many sandboxes were made.
    pub made: usize,
    /// How long it took to make and destroy all.
    pub time: Duration,
    /// Kills of agents, spawners and servers.
    pub kills: [usize; 3],
    /// Requests that came to nothing because of a kill, by reason.
    pub disturbed: BTreeMap<String, usize>,
    /// How long the machine took to become clean after the last sandbox.
    pub settled: Duration,
    /// The kernel's objects before and after, by kind.
    pub objects: BTreeMap<String, [u64; 2]>,
    /// What is wrong: leftovers, growth. Empty if all is well.
    pub faults: Vec<String>,
}

#[expect(clippy::cast_precision_loss, reason = "nobody makes 2^52 sandboxes")]
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [agents, spawners, servers] = self.kills;
        let seconds = self.time.as_secs_f64();
        let rate = self.made as f64 / seconds;
        writeln!(f, "{} sandboxes in {seconds:.1} s: {rate:.0} a second", self.made)?;
        writeln!(
            f,
            "killed: {agents} agents, {spawners} spawners, {servers} servers"
        )?;
        for (reason, count) in &self.disturbed {
            writeln!(f, "{count:>5} requests failed and were repeated: {reason}")?;
        }
        writeln!(f, "clean after {:.1} s", self.settled.as_secs_f64())?;
        for (kind, [before, after]) in &self.objects {
            writeln!(f, "{kind:16} {before:>6} before {after:>6} after")?;
        }
        for fault in &self.faults {
            writeln!(f, "FAULT {fault}")?;
        }
        if self.faults.is_empty() {
            f.write_str(
                "nothing left: no process, mount, control group, namespace, descriptor, lock or directory\n",
            )?;
        }
        Ok(())
    }
}

struct Churn {
    plan: Plan,
    home: Home,
    server: RefCell<Option<Server>>,
    addr: watch::Sender<SocketAddr>,
    /// Every sandbox that was ever seen.
    ids: RefCell<HashSet<String>>,
    begun: Cell<usize>,
    made: Cell<usize>,
    kills: Cell<[usize; 3]>,
    /// Of the server and its spawner, at the first look at the last server.
    memory: Cell<Option<[u64; 2]>>,
    disturbed: RefCell<BTreeMap<String, usize>>,
}

/// Does all of it in `work`, which must be short enough for the path of a socket. This process becomes the parent of orphans.
/// Needs root.
pub fn run(plan: Plan, work: &Path, progress: impl Fn(Progress) + 'static) -> Result<Report> {
    set_child_subreaper(true)?;
    let home = Home(work.to_owned());
    place::build_image(&plan.utsuwa, &home.data_dir())?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    LocalSet::new().block_on(&runtime, async {
        let server = plan.serve(&home)?;
        let churn = Rc::new(Churn {
            addr: watch::Sender::new(server.addr()),
            server: RefCell::new(Some(server)),
            plan,
            home,
            ids: RefCell::default(),
            begun: Cell::default(),
            made: Cell::default(),
            kills: Cell::default(),
            memory: Cell::default(),
            disturbed: RefCell::default(),
        });
        churn.report(Rc::new(progress)).await
    })
}

impl Churn {
    async fn report(self: Rc<Self>, progress: Rc<dyn Fn(Progress)>) -> Result<Report> {
        // One in advance: a server that has never made a sandbox has no spawner yet.
        let mut client = Client::new(*self.addr.borrow());
        self.make_one(&mut client, 1).await?;
        self.made.set(0);
        let idle = self.wait_until_clean(&mut Vec::new()).await?;
        let descriptors = self
            .with_server(|server| processes::descriptors(server.pid()))?
            .len();
        let before = kernel_objects()?;

        let start = Instant::now();
        let mut learners = JoinSet::new();
        for _ in 0..self.plan.parallel {
            learners.spawn_local(Rc::clone(&self).learn(start, Rc::clone(&progress)));
        }
        while let Some(ended) = learners.join_next().await {
            ended??;
        }
        let time = start.elapsed();

        let mut faults = Vec::new();
        let settled = self.wait_until_clean(&mut faults).await?.max(idle);
        let memory = self.with_server(Server::memory)?;
        for ((name, now), then) in ["server", "spawner"]
            .iter()
            .zip(memory)
            .zip(self.memory.get().unwrap_or(memory))
        {
            if now > then + GROWTH {
                faults.push(format!(
                    "the {name} has grown from {then} kB to {now} kB in the second half"
                ));
            }
        }
        let now = self.with_server(|server| processes::descriptors(server.pid()))?;
        if now.len() > descriptors {
            faults.push(format!(
                "{} descriptors of the server, {descriptors} before: {now:?}",
                now.len()
            ));
        }
        let objects = self.compare_objects(&before, &mut faults).await?;
        let server = self.server.take().context("the server runs")?;
        server.stop()?;
        let all = processes::all()?;
        processes::reap(&all, 0);
        let rest = processes::descendants(&processes::all()?, std::process::id().cast_signed());
        faults.extend(
            rest.iter()
                .map(|it| format!("{} ({}) outlives the server", it.name, it.pid)),
        );
        Ok(Report {
            made: self.made.get(),
            time,
            kills: self.kills.get(),
            disturbed: self.disturbed.take(),
            settled,
            objects,
            faults,
        })
    }

    /// One learner after another on the same browser.
    async fn learn(self: Rc<Self>, start: Instant, progress: Rc<dyn Fn(Progress)>) -> Result<()> {
        let mut addr = self.addr.subscribe();
        let mut client = Client::new(*addr.borrow_and_update());
        loop {
            let number = self.begun.get() + 1;
            if number > self.plan.sandboxes {
                return Ok(());
            }
            self.begun.set(number);
            while let Err(error) = self.make_one(&mut client, number).await {
                self.note(&error);
                // A server that is being replaced.
                if matches!(error, ClientError::Unreachable { .. }) && !addr.has_changed()? {
                    addr.changed().await?;
                }
                if addr.has_changed()? {
                    let next = Client::new(*addr.borrow_and_update());
                    // The same session: its sandbox has outlived the server, and is the one that it gets.
                    client = match client.token() {
                        Some(token) => next.with_token(token),
                        None => next,
                    };
                }
            }
            self.disturb(number)?;
            let made = self.made.get();
            if number.is_multiple_of((self.plan.sandboxes / 10).max(1)) {
                let memory = self.with_server(Server::memory)?;
                if number > self.plan.sandboxes / 2 && memory[1] > 0 && self.memory.get().is_none() {
                    self.memory.set(Some(memory));
                }
                let [server, spawner] = memory;
                progress(Progress {
                    made,
                    time: start.elapsed(),
                    server,
                    spawner,
                });
            }
        }
    }

    async fn make_one(&self, client: &mut Client, number: usize) -> Result<(), ClientError> {
        if client.token().is_none() {
            // A session whose cookie never arrived could not find its sandbox again.
            client.get::<Course>("/api/course?lang=en").await?;
        }
        let lesson = LESSON.to_owned();
        let sandbox: Sandbox = client.post("/api/sandboxes", &NewSandbox { lesson }).await?;
        self.ids.borrow_mut().insert(sandbox.id.clone());
        if number.is_multiple_of(USED) {
            let mut terminal = client.connect(&sandbox.id).await?;
            terminal.type_line("main", USE).await?;
            terminal.next().await?;
        }
        self.made.set(self.made.get() + 1);
        client.delete(&format!("/api/sandboxes/{}", sandbox.id)).await
    }

    fn note(&self, error: &ClientError) {
        let mut reason = error.to_string();
        // Without the sandbox's name.
        for id in self.ids.borrow().iter() {
            reason = reason.replace(id.as_str(), "ID");
        }
        *self.disturbed.borrow_mut().entry(reason).or_default() += 1;
    }

    fn with_server<T>(&self, look: impl FnOnce(&Server) -> Result<T>) -> Result<T> {
        look(self.server.borrow().as_ref().context("the server runs")?)
    }
}
