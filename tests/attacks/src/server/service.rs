//! A running `utsuwa serve`.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use protocol::api::{Health, NewSandbox, Sandbox};
use utsuwa::client::Client;

/// The harness has a network namespace of its own: any port is free.
const ADDRESS: ([u8; 4], u16) = ([127, 0, 0, 1], 7780);
/// How long the server may take for anything.
const PATIENCE: Duration = Duration::from_secs(15);

/// The server, its directories and its log. Dropping it kills it.
pub(super) struct Service {
    child: Child,
    start: Box<dyn Fn() -> Result<Child>>,
    runtime_dir: PathBuf,
    log: PathBuf,
    /// Sandboxes it has made, to look for what is left of them.
    made: Vec<String>,
}

/// The command under attack: `$UTSUWA_BIN`, or the one beside this program.
pub(crate) fn program() -> Result<PathBuf> {
    let beside = std::env::current_exe()?.with_file_name("utsuwa");
    let program = std::env::var_os("UTSUWA_BIN").map_or(beside, PathBuf::from);
    if !program.exists() {
        bail!(
            "{} is not there; build it: cargo build --release -p utsuwa",
            program.display()
        );
    }
    Ok(program)
}

/// Builds the small image once for all servers.
pub(super) fn build_image(data: &Path) -> Result<()> {
    let output = Command::new(program()?)
        .args(["image", "build", "base", "--minimal", "--data-dir"])
        .arg(data)
        .output()?;
    ensure!(
        output.status.success(),
        "the image could not be built: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(())
}

impl Service {
    /// Starts a server with fresh directories, and waits until it answers.
    pub(super) async fn start(base: &Path, data: &Path, max: u32, idle: u64) -> Result<Self> {
        let runtime_dir = base.join("run");
        let log = base.join("serve.log");
        fs::create_dir_all(&runtime_dir)?;
        let (program, data) = (program()?, data.to_owned());
        let (dir, log_path) = (runtime_dir.clone(), log.clone());
        let start = move || {
            let log = fs::File::options().create(true).append(true).open(&log_path)?;
            let mut command = Command::new(&program);
            command
                .args(["serve", "--config", "/dev/null", "--listen"])
                .arg(SocketAddr::from(ADDRESS).to_string())
                .arg("--data-dir")
                .arg(&data)
                .arg("--runtime-dir")
                .arg(&dir)
                // Agents are counted, so that none is made in advance.
                .args(["--prepared-sandboxes", "0"])
                .args([
                    "--max-sandboxes",
                    &max.to_string(),
                    "--idle-seconds",
                    &idle.to_string(),
                ]);
            command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
            command.spawn().context("starting the server")
        };
        let mut service = Self {
            child: start()?,
            start: Box::new(start),
            runtime_dir,
            log,
            made: Vec::new(),
        };
        service.wait_until_healthy().await?;
        Ok(service)
    }

    async fn wait_until_healthy(&mut self) -> Result<()> {
        let until = Instant::now() + PATIENCE;
        while self.health().await.is_err() {
            if let Some(status) = self.child.try_wait()? {
                bail!("the server ended ({status}): {}", self.last_log());
            }
            ensure!(
                Instant::now() < until,
                "the server does not answer: {}",
                self.last_log()
            );
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Ok(())
    }

    fn last_log(&self) -> String {
        let log = fs::read_to_string(&self.log).unwrap_or_default();
        log.lines().last().unwrap_or_default().to_owned()
    }

    /// Bytes of log so far.
    pub(super) fn log_size(&self) -> u64 {
        fs::metadata(&self.log).map_or(0, |data| data.len())
    }

    /// A new browser session.
    pub(super) fn client() -> Client {
        Client::new(ADDRESS.into())
    }

    /// Where a page says that it comes from.
    pub(super) fn origin() -> String {
        format!("http://{}", SocketAddr::from(ADDRESS))
    }

    /// What the server says of itself.
    pub(super) async fn health(&self) -> Result<Health> {
        let asked = tokio::time::timeout(PATIENCE, async { Self::client().get("/api/health").await });
        Ok(asked.await.context("no answer")??)
    }

    /// A session with a sandbox.
    pub(super) async fn sandbox(&mut self) -> Result<(Client, String)> {
        let mut client = Self::client();
        let wanted = NewSandbox { lesson: "uts".into() };
        let sandbox: Sandbox = client.post("/api/sandboxes", &wanted).await?;
        self.made.push(sandbox.id.clone());
        Ok((client, sandbox.id))
    }

    /// Notes a sandbox that was made otherwise.
    pub(super) fn note(&mut self, id: String) {
        self.made.push(id);
    }

    /// Waits until the server counts so many sandboxes.
    pub(super) async fn wait_for_count(&self, count: u32) -> Result<()> {
        let until = Instant::now() + PATIENCE;
        loop {
            let health = self.health().await?;
            if health.sandboxes == count {
                return Ok(());
            }
            ensure!(
                Instant::now() < until,
                "the server counts {} sandboxes, not {count}",
                health.sandboxes
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Resident memory of the server, its spawner and its agents together, in bytes.
    pub(super) fn memory() -> u64 {
        ours(&["utsuwa", "utsuwa-agent"])
            .map(|pid| resident(pid).unwrap_or_default())
            .sum()
    }

    /// Process ids of agents.
    pub(super) fn agents() -> Vec<Pid> {
        ours(&["utsuwa-agent"]).map(Pid::from_raw).collect()
    }

    /// Kills the server as a crash would.
    pub(super) fn crash(&mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// Starts it again over what a crash left.
    pub(super) async fn restart(&mut self) -> Result<()> {
        self.child = (self.start)()?;
        self.wait_until_healthy().await
    }

    /// Asks it to end, and looks for what is left of its sandboxes.
    pub(super) async fn stop(&mut self) -> Result<()> {
        let pid = Pid::from_raw(self.child.id().cast_signed());
        // It may have ended.
        let _ = kill(pid, Signal::SIGTERM);
        let until = Instant::now() + PATIENCE;
        while self.child.try_wait()?.is_none() {
            ensure!(
                Instant::now() < until,
                "the server does not end when it is asked to"
            );
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        while let Some(left) = self.left_at_the_end() {
            ensure!(Instant::now() < until, "left behind: {left}");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let log = fs::read_to_string(&self.log).unwrap_or_default();
        ensure!(!log.contains("panic"), "the server panicked: {log}");
        fs::remove_dir_all(&self.runtime_dir)?;
        fs::remove_file(&self.log)?;
        Ok(())
    }

    /// A spawner, or an agent, a group or a directory of a sandbox that should be gone.
    fn left_at_the_end(&self) -> Option<String> {
        // It ends when it hears that the server has.
        let spawner = ours(&["utsuwa-spawner"]).next();
        spawner
            .map(|pid| format!("spawner {pid}"))
            .or_else(|| self.left())
    }

    /// An agent, a group or a directory of a sandbox that should be gone.
    pub(super) fn left(&self) -> Option<String> {
        if let Some(pid) = Self::agents().first() {
            return Some(format!("agent {pid}"));
        }
        let dirs = fs::read_dir(self.runtime_dir.join("sandboxes"));
        if let Some(entry) = dirs.into_iter().flatten().flatten().next() {
            return Some(entry.path().display().to_string());
        }
        let groups = fs::read_dir("/sys/fs/cgroup").into_iter().flatten().flatten();
        groups
            .flat_map(|entry| {
                self.made
                    .iter()
                    .map(move |id| entry.path().join("utsuwa").join(id))
            })
            .find(|path| path.exists())
            .map(|path| path.display().to_string())
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Processes of these names; zombies aside.
fn ours(names: &'static [&str]) -> impl Iterator<Item = i32> {
    fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter(|pid| {
            let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
            let name = status
                .lines()
                .next()
                .and_then(|line| line.strip_prefix("Name:\t"));
            name.is_some_and(|name| names.contains(&name)) && !status.contains("State:\tZ")
        })
}

fn resident(pid: i32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u64 = line.trim().strip_suffix(" kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}
