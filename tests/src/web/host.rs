//! Who serves web terminals, on a loopback port of its own.

use std::fs::File;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::Speaks;
use crate::course::{self, Shape};
use crate::server::{ANY_PORT, Home, Server};
use crate::{place, processes, usage};

/// How long one may take to listen.
const PATIENCE: Duration = Duration::from_secs(15);
/// Two CPUs, so that the limit of the sandbox does not slow the flood, and room for its text.
const SHAPE: Shape = Shape {
    terminals: &["main"],
    memory: "256M",
    cpu: "2.0",
    disk: "64M",
};

/// A kind of web terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A PTY that is read in a loop: the limit.
    Bare,
    /// C and libwebsockets.
    Ttyd,
    /// Ours.
    Utsuwa,
    /// Python and Tornado.
    Terminado,
    /// JavaScript, node-pty and ws.
    NodePty,
}

impl Kind {
    /// All, the measures of the others first.
    pub const ALL: [Self; 5] = [
        Self::Bare,
        Self::Ttyd,
        Self::Utsuwa,
        Self::Terminado,
        Self::NodePty,
    ];

    /// Its name in the table.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bare => "bare PTY",
            Self::Ttyd => "ttyd",
            Self::Utsuwa => "utsuwa",
            Self::Terminado => "terminado",
            Self::NodePty => "node-pty + ws",
        }
    }
}

/// One that runs. Dropping it ends it.
pub struct Host {
    speaks: Speaks,
    serving: Serving,
}

enum Serving {
    Nobody,
    Program(Child),
    Utsuwa(Server),
}

impl Host {
    /// Starts one. `work` becomes the working directory of its shells; packages are in `peers`.
    pub fn start(kind: Kind, work: &Path, peers: &Path) -> Result<Self> {
        let addr = free_port()?;
        let port = addr.port().to_string();
        let (speaks, mut command) = match kind {
            Kind::Bare => {
                return Ok(Self {
                    speaks: Speaks::Bare,
                    serving: Serving::Nobody,
                });
            }
            Kind::Utsuwa => return utsuwa(work),
            Kind::Ttyd => {
                let library = peers.join("ttyd/usr/lib/x86_64-linux-gnu");
                // Of a newer Debian, with its own C library.
                let mut command = program(&library.join("ld-linux-x86-64.so.2"))?;
                command
                    .arg("--library-path")
                    .arg(&library)
                    .arg(peers.join("ttyd/usr/bin/ttyd"))
                    .args([
                        "--writable",
                        "--interface",
                        "127.0.0.1",
                        "--port",
                        &port,
                        "busybox",
                        "sh",
                    ])
                    .env("LD_LIBRARY_PATH", &library);
                (Speaks::Ttyd(addr), command)
            }
            Kind::Terminado => {
                let script = work.join("terminado-server.py");
                std::fs::write(&script, include_str!("terminado-server.py"))?;
                let mut command = program(&peers.join("terminado/bin/python"))?;
                command.arg(script).arg(port);
                (Speaks::Terminado(addr), command)
            }
            Kind::NodePty => {
                let script = work.join("node-pty-server.cjs");
                std::fs::write(&script, include_str!("node-pty-server.cjs"))?;
                let modules = peers.join("node-pty/node_modules");
                if !modules.join("ws").exists() {
                    bail!("it is not installed in {}", peers.display());
                }
                let mut command = Command::new("node");
                command.arg(script).arg(port).env("NODE_PATH", modules);
                (Speaks::Plain(addr), command)
            }
        };
        let log = File::create(work.join(format!("{}.log", kind.name())))?;
        let child = command
            .current_dir(work)
            .env("TERM", "xterm-256color")
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .with_context(|| format!("cannot run {}", kind.name()))?;
        let mut host = Self {
            speaks,
            serving: Serving::Program(child),
        };
        host.wait_until_it_listens(addr)?;
        Ok(host)
    }

    /// Whom to ask for a terminal.
    pub fn speaks(&self) -> Speaks {
        self.speaks
    }

    /// The processes that serve: not the shells and what runs in them.
    pub fn pids(&self) -> Result<Vec<i32>> {
        Ok(match &self.serving {
            Serving::Nobody => vec![std::process::id().cast_signed()],
            Serving::Program(child) => vec![child.id().cast_signed()],
            Serving::Utsuwa(server) => {
                let all = processes::all()?;
                let mut pids = server.agents(&all);
                pids.extend(server.spawner(&all));
                pids.push(server.pid());
                pids
            }
        })
    }

    /// Their time on the CPU so far.
    pub fn cpu(&self) -> Result<Duration> {
        if matches!(self.serving, Serving::Nobody) {
            return usage::own_thread();
        }
        Ok(usage::cpu_of(&self.pids()?))
    }

    fn wait_until_it_listens(&mut self, addr: SocketAddr) -> Result<()> {
        let start = Instant::now();
        while let Err(error) = TcpStream::connect(addr) {
            if start.elapsed() > PATIENCE {
                return Err(error).context("it does not listen");
            }
            if let Serving::Program(child) = &mut self.serving
                && let Some(status) = child.try_wait()?
            {
                bail!("it ended at once ({status})");
            }
            thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        match std::mem::replace(&mut self.serving, Serving::Nobody) {
            Serving::Nobody => {}
            Serving::Program(mut child) => {
                // Whatever it serves ends with its terminal.
                let _ = child.kill();
                let _ = child.wait();
            }
            Serving::Utsuwa(server) => {
                if let Err(error) = server.stop() {
                    eprintln!("{error:#}");
                }
            }
        }
    }
}

/// A port that nobody has. Somebody else may take it before the program does; then that does not start.
fn free_port() -> Result<SocketAddr> {
    Ok(TcpListener::bind(ANY_PORT)?.local_addr()?)
}

fn program(path: &Path) -> Result<Command> {
    if !path.exists() {
        bail!("it is not installed: there is no {}", path.display());
    }
    Ok(Command::new(path))
}

fn utsuwa(work: &Path) -> Result<Host> {
    let home = Home(PathBuf::from(work));
    let utsuwa = place::utsuwa()?;
    let lessons = work.join("course");
    course::write(&utsuwa, &lessons, SHAPE)?;
    place::build_image(&utsuwa, &home.data_dir())?;
    let lessons = lessons.to_string_lossy();
    let settings = ["--prepared-sandboxes", "0", "--lessons", &lessons];
    let server = Server::start(&utsuwa, &home, ANY_PORT, &settings)?;
    Ok(Host {
        speaks: Speaks::Utsuwa(server.addr()),
        serving: Serving::Utsuwa(server),
    })
}
