//! A real `utsuwa serve` in a process of its own.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use anyhow::{Context, Result, bail};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::processes::{self, Process};

/// Any port of this machine alone.
pub const ANY_PORT: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

/// A running server. Dropping it kills it.
pub struct Server {
    child: Child,
    addr: SocketAddr,
    /// Else it could not write there any more.
    _stdout: BufReader<ChildStdout>,
}

/// The directories that outlive a server.
pub struct Home(pub PathBuf);

impl Home {
    /// Where running sandboxes have their sockets.
    pub fn runtime_dir(&self) -> PathBuf {
        self.0.join("run")
    }

    /// Where images are kept.
    pub fn data_dir(&self) -> PathBuf {
        self.0.join("data")
    }

    /// The servers' log.
    pub fn log(&self) -> PathBuf {
        self.0.join("log")
    }

    /// Sandboxes that have a directory: those that live, are coming or going, or were left behind.
    pub fn sandboxes(&self) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.runtime_dir().join("sandboxes")) else {
            return Vec::new();
        };
        entries
            .flatten()
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect()
    }

    /// Those of them whose agent takes connections.
    pub fn ready(&self) -> usize {
        let sandboxes = self.runtime_dir().join("sandboxes");
        let ready = |id: &&String| sandboxes.join(id).join("agent.sock").exists();
        self.sandboxes().iter().filter(ready).count()
    }
}

impl Server {
    /// Starts one with these settings beside its directories, and waits until it listens.
    pub fn start(utsuwa: &Path, home: &Home, listen: SocketAddr, settings: &[&str]) -> Result<Self> {
        let log = File::options().create(true).append(true).open(home.log())?;
        let mut child = Command::new(utsuwa)
            .args(["serve", "--listen", &listen.to_string()])
            .args(settings)
            .arg("--data-dir")
            .arg(home.data_dir())
            .arg("--runtime-dir")
            .arg(home.runtime_dir())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()?;
        let mut stdout = BufReader::new(child.stdout.take().context("a pipe was asked for")?);
        let mut line = String::new();
        while !line.contains("://") {
            line.clear();
            if stdout.read_line(&mut line)? == 0 {
                bail!("the server ended: {}", fs::read_to_string(home.log())?);
            }
        }
        let (_, addr) = line.trim().rsplit_once("://").context("an address")?;
        Ok(Self {
            child,
            addr: addr.parse().with_context(|| line.clone())?,
            _stdout: stdout,
        })
    }

    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Its process.
    pub fn pid(&self) -> i32 {
        self.child.id().cast_signed()
    }

    /// Its spawner, once it has needed one.
    pub fn spawner(&self, all: &[Process]) -> Option<i32> {
        all.iter()
            .find(|process| process.parent == self.pid() && !process.zombie)
            .map(|process| process.pid)
    }

    /// The agents that its spawner has made.
    pub fn agents(&self, all: &[Process]) -> Vec<i32> {
        let Some(spawner) = self.spawner(all) else {
            return Vec::new();
        };
        all.iter()
            .filter(|process| process.parent == spawner && !process.zombie)
            .map(|process| process.pid)
            .collect()
    }

    /// Kilobytes of memory that it and its spawner have in use.
    pub fn memory(&self) -> Result<[u64; 2]> {
        let spawner = self.spawner(&processes::all()?);
        let spawner = spawner.map_or(Ok(0), processes::resident)?;
        Ok([processes::resident(self.pid())?, spawner])
    }

    /// Kills it without warning.
    pub fn kill(mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// Asks it to end, and waits until it has.
    pub fn stop(mut self) -> Result<()> {
        kill(Pid::from_raw(self.pid()), Signal::SIGTERM)?;
        let status = self.child.wait()?;
        if !status.success() {
            bail!("the server ended with {status}");
        }
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It has usually been waited for.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
