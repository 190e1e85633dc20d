//! A fresh sandbox, made through the library as the agent makes it, and one program in it.

use std::fmt;
use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::unistd::read;
use sandbox::ids::IdMap;
use sandbox::{Config, Heard, Limits, Notice, Program, Sandbox, Terminal};

use crate::bystander::Bystander;
use crate::place::Place;
use crate::tier::Tier;

const MIB: u64 = 1 << 20;
/// What each sandbox of the harness may use. Floods are measured against it.
const LIMITS: Limits = Limits {
    memory: 128 * MIB,
    cpu_milli: 1000,
    pids: 128,
    io: None,
};
const DISK: u64 = 32 * MIB;
/// An attack's output is read to its end, but only so much is kept, in bytes.
const KEPT: usize = 256 * 1024;

/// How the attack's program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// With this code.
    Exited(u8),
    /// By this signal.
    Killed(u8),
    /// Not within its time.
    TimedOut,
    /// The sandbox ended with it.
    Gone,
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exited(code) => write!(f, "exit {code}"),
            Self::Killed(signal) => write!(f, "signal {signal}"),
            Self::TimedOut => f.write_str("no end in its time"),
            Self::Gone => f.write_str("its sandbox ended"),
        }
    }
}

/// What an attack's program put out and how it ended.
#[derive(Clone, Debug)]
pub(crate) struct Ended {
    pub(crate) output: String,
    pub(crate) end: End,
}

/// One sandbox with a directory of its own. Dropping it removes both.
pub(crate) struct Cell {
    sandbox: Sandbox,
    dir: PathBuf,
}

impl Cell {
    /// Makes a sandbox of that tier. `id` is unique and starts with the harness's own prefix.
    pub(crate) fn new(place: &Place, id: &str, tier: Tier) -> Result<Self> {
        Self::of(place, id, tier, vec![place.rootfs.clone()])
    }

    /// The same of another image's layers.
    pub(crate) fn of(place: &Place, id: &str, tier: Tier, layers: Vec<PathBuf>) -> Result<Self> {
        let dir = place.base().join(id);
        fs::create_dir(&dir).with_context(|| dir.display().to_string())?;
        let config = config(dir.clone(), layers, id, tier);
        match place.engine.create(&config) {
            Ok(sandbox) => Ok(Self { sandbox, dir }),
            Err(error) => {
                let _ = fs::remove_dir_all(&dir);
                Err(error).with_context(|| format!("a sandbox of tier {}", tier.name()))
            }
        }
    }

    /// The first of its host ids.
    pub(crate) fn first_id(&self) -> Option<u32> {
        match self.sandbox.ids() {
            IdMap::Range { first } => Some(first),
            IdMap::Single { .. } => None,
        }
    }

    /// Opens a terminal with that program on it.
    pub(crate) fn open(&mut self, argv: Vec<String>) -> Result<Terminal> {
        let program = Program {
            argv,
            env: ["PATH=/bin", "TERM=dumb", "HOME=/", "PS1=# "]
                .map(String::from)
                .to_vec(),
            cwd: "/".into(),
        };
        Ok(self.sandbox.open_terminal(&program, 200, 50)?)
    }

    /// Runs a program to its end, keeping an eye on the bystander all the while.
    pub(crate) fn run(
        &mut self,
        argv: Vec<String>,
        patience: Duration,
        bystander: &mut Bystander,
    ) -> Result<Ended> {
        let began = Instant::now();
        let terminal = self.open(argv)?;
        let mut output = Vec::new();
        let end = loop {
            bystander.look();
            drain(&terminal, &mut output);
            if let Some(end) = self.heard(&terminal)? {
                break end;
            }
            if began.elapsed() > patience {
                break End::TimedOut;
            }
            let mut waited = [
                PollFd::new(terminal.master(), PollFlags::POLLIN),
                PollFd::new(
                    std::os::fd::AsFd::as_fd(self.sandbox.control()),
                    PollFlags::POLLIN,
                ),
            ];
            match poll(&mut waited, PollTimeout::from(10_u16)) {
                Ok(_) | Err(Errno::EINTR) => {}
                Err(errno) => return Err(errno).context("waiting for the attack"),
            }
        };
        drain(&terminal, &mut output);
        Ok(Ended {
            output: String::from_utf8_lossy(&output).replace("\r\n", "\n"),
            end,
        })
    }

    fn heard(&mut self, terminal: &Terminal) -> Result<Option<End>> {
        Ok(match self.sandbox.poll_notice()? {
            Heard::Notice(Notice::Exited {
                token,
                value,
                signaled,
            }) if token == terminal.token() => Some(if signaled {
                End::Killed(value)
            } else {
                End::Exited(value)
            }),
            Heard::Notice(Notice::Failed { token, errno }) if token == terminal.token() => {
                anyhow::bail!("the attack could not be started: {}", Errno::from_raw(errno))
            }
            Heard::Gone => Some(End::Gone),
            Heard::Notice(_) | Heard::Nothing => None,
        })
    }
}

impl Drop for Cell {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.dir);
    }
}

fn config(dir: PathBuf, layers: Vec<PathBuf>, id: &str, tier: Tier) -> Config {
    Config {
        id: id.to_owned(),
        dir,
        layers,
        hostname: "vessel".into(),
        resolver: None,
        tier,
        limits: LIMITS,
        // The default. With it nothing bounds how many groups a learner makes on v1 (docs/THREAT-MODEL.md).
        delegate_cgroup_v1: false,
        disk: DISK,
        ids: PathBuf::from("/run/utsuwa/ids"),
    }
}

/// Reads what there is. A flood of output is not followed for ever: 1 MiB at a time.
fn drain(terminal: &Terminal, output: &mut Vec<u8>) {
    let mut buffer = [0; 16 * 1024];
    for _ in 0..64 {
        match read(terminal.master(), &mut buffer) {
            Ok(length) if length > 0 => {
                let room = KEPT.saturating_sub(output.len()).min(length);
                output.extend_from_slice(&buffer[..room]);
            }
            Err(errno) if std::io::Error::from(errno).kind() == ErrorKind::Interrupted => {}
            _ => return,
        }
    }
}
