//! Other ways to make a sandbox on this machine, to compare ours with.

use std::fs::{self, File};
use std::io::Read;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use nix::pty::openpty;

/// Until when to measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// `true` has run, and the command that was started has ended.
    Exit,
    /// A shell has put out its first byte.
    Prompt,
}

/// A program that makes sandboxes.
#[derive(Clone, Copy, Debug)]
pub enum Peer {
    /// util-linux: the namespaces and nothing else.
    Unshare,
    /// bubblewrap: namespaces and mounts.
    Bwrap,
    /// An OCI runtime by this name, with its default configuration: control groups and a seccomp filter too.
    Oci(&'static str),
}

impl Peer {
    /// All that are compared.
    pub const ALL: [Self; 4] = [Self::Unshare, Self::Bwrap, Self::Oci("crun"), Self::Oci("runc")];

    /// The command line, shortened.
    pub fn name(self) -> String {
        match self {
            Self::Unshare => "unshare -UrmpfniuC".to_owned(),
            Self::Bwrap => "bwrap --unshare-all".to_owned(),
            Self::Oci(program) => format!("{program} run"),
        }
    }

    /// Writes what it needs into `work`, and runs it once each way: an error if it cannot run here.
    pub fn prepare(self, work: &Path, rootfs: &Path) -> Result<()> {
        if let Self::Oci(program) = self {
            write_bundle(program, work, rootfs, Until::Exit)?;
            write_bundle(program, work, rootfs, Until::Prompt)?;
        }
        for until in [Until::Exit, Until::Prompt] {
            self.run(work, rootfs, "probe", until)?;
        }
        Ok(())
    }

    /// Makes one sandbox. `name` is unique among those of this run.
    pub fn run(self, work: &Path, rootfs: &Path, name: &str, until: Until) -> Result<Duration> {
        let id = format!("bench-{name}-{}", std::process::id());
        let mut command = self.command(work, rootfs, &id, until);
        match until {
            Until::Exit => to_exit(&mut command),
            Until::Prompt => {
                let time = to_first_byte(&mut command)?;
                if let Self::Oci(program) = self {
                    // It has usually gone with its terminal already, and says so.
                    Command::new(program)
                        .args(["delete", "--force", &id])
                        .stderr(Stdio::null())
                        .status()?;
                }
                Ok(time)
            }
        }
    }

    fn command(self, work: &Path, rootfs: &Path, id: &str, until: Until) -> Command {
        let program = match until {
            Until::Exit => "/bin/true",
            Until::Prompt => "/bin/sh",
        };
        match self {
            Self::Unshare => {
                let mut command = Command::new("unshare");
                command.args(["-UrmpfniuC", "--mount-proc", "--root"]);
                command.arg(rootfs).arg(program);
                command
            }
            Self::Bwrap => {
                let mut command = Command::new("bwrap");
                command.args(["--unshare-all", "--die-with-parent", "--ro-bind"]);
                command.arg(rootfs).arg("/");
                command.args(["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", program]);
                command
            }
            Self::Oci(runtime) => {
                let mut command = Command::new(runtime);
                command.args(["run", "--bundle"]);
                command.arg(bundle(runtime, work, until)).arg(id);
                command
            }
        }
    }
}

fn bundle(program: &str, work: &Path, until: Until) -> PathBuf {
    work.join(format!("{program}-{until:?}"))
}

fn write_bundle(program: &str, work: &Path, rootfs: &Path, until: Until) -> Result<()> {
    let dir = bundle(program, work, until);
    fs::create_dir_all(&dir)?;
    let made = Command::new(program)
        .arg("spec")
        .current_dir(&dir)
        .status()
        .context("it is not installed")?;
    if !made.success() {
        bail!("`{program} spec` failed");
    }
    let path = dir.join("config.json");
    let mut config: serde_json::Value = serde_json::from_slice(&fs::read(&path)?)?;
    config["root"]["path"] = rootfs.to_string_lossy().as_ref().into();
    if until == Until::Exit {
        config["process"]["terminal"] = false.into();
        config["process"]["args"] = ["/bin/true"].as_slice().into();
    }
    Ok(fs::write(path, serde_json::to_vec(&config)?)?)
}

fn to_exit(command: &mut Command) -> Result<Duration> {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    let start = Instant::now();
    let mut child = command.spawn().context("it is not installed")?;
    let status = child.wait()?;
    let time = start.elapsed();
    if status.success() {
        return Ok(time);
    }
    let mut text = String::new();
    if let Some(mut stderr) = child.stderr.take() {
        stderr.read_to_string(&mut text)?;
    }
    bail!("{}", text.trim())
}

/// Starts a command on a new PTY and waits for its first byte.
fn to_first_byte(command: &mut Command) -> Result<Duration> {
    let pty = openpty(None, None)?;
    let slave = |fd: &OwnedFd| -> Result<Stdio> { Ok(fd.try_clone()?.into()) };
    command
        .stdin(slave(&pty.slave)?)
        .stdout(slave(&pty.slave)?)
        .stderr(slave(&pty.slave)?);
    let start = Instant::now();
    let mut child = command.spawn().context("it is not installed")?;
    let mut first = [0; 512];
    let length = File::from(pty.master).read(&mut first)?;
    let time = start.elapsed();
    // It may have ended with its terminal.
    let _ = child.kill();
    child.wait()?;
    let text = String::from_utf8_lossy(&first[..length]);
    if text.contains("rror") || text.contains("failed") {
        bail!("{}", text.trim());
    }
    Ok(time)
}
