//! A container of another program, with that program's defaults, and one attack in it.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::Value;

use crate::arena::{End, Ended};
use crate::place::build_rootfs;

/// Printed in the container right before the attack: without it there was none.
const STARTED: &str = "@@ started\n";
/// What making and removing a container may take beside the attack.
const AROUND: Duration = Duration::from_secs(10);
/// How often is looked whether a container has ended.
const INTERVAL: Duration = Duration::from_millis(5);

/// A program that makes containers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Peer {
    /// An OCI runtime of this name, with the configuration that its `spec` writes.
    Oci(&'static str),
    /// Podman, with its own choice of capabilities, seccomp filter and runtime.
    Podman,
}

impl Peer {
    /// All that are compared.
    pub(super) const ALL: [Self; 3] = [Self::Oci("crun"), Self::Oci("runc"), Self::Podman];

    /// The program.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Oci(name) => name,
            Self::Podman => "podman",
        }
    }

    /// Its version, as it says it.
    pub(super) fn version(self) -> Result<String> {
        let output = Command::new(self.name())
            .arg("--version")
            .output()
            .with_context(|| format!("{} is not installed", self.name()))?;
        let text = String::from_utf8_lossy(&output.stdout);
        Ok(text.lines().next().unwrap_or_default().to_owned())
    }

    /// Runs a program in a new container; `Err` tells why there was no container.
    pub(super) fn run(self, base: &Path, id: &str, argv: &[String], patience: Duration) -> Result<Ended> {
        let dir = base.join(id);
        let rootfs = dir.join("rootfs");
        build_rootfs(&rootfs)?;
        let mut marked = vec![
            "sh".into(),
            "-c".into(),
            "echo @@ started; exec \"$@\"".into(),
            "sh".into(),
        ];
        marked.extend_from_slice(argv);
        let mut command = self.command(base, &dir, id, &marked)?;
        let text = dir.join("output");
        let output = File::create(&text)?;
        command
            .stdin(Stdio::null())
            .stdout(output.try_clone()?)
            .stderr(output);
        let mut child = command.spawn().context(self.name())?;
        let end = wait(&mut child, patience + AROUND)?;
        if end == End::TimedOut {
            self.remove(base, id)?;
            child.kill()?;
            child.wait()?;
        }
        let output = String::from_utf8_lossy(&fs::read(&text)?).into_owned();
        fs::remove_dir_all(&dir).with_context(|| dir.display().to_string())?;
        match output.split_once(STARTED) {
            Some((_, output)) => Ok(Ended {
                output: output.to_owned(),
                end,
            }),
            None => bail!("{}", output.trim().lines().last().unwrap_or("it said nothing")),
        }
    }

    fn command(self, base: &Path, dir: &Path, id: &str, argv: &[String]) -> Result<Command> {
        let mut command = self.program(base);
        match self {
            Self::Oci(name) => {
                write_config(name, dir, argv)?;
                command.args(["run", "--bundle"]).arg(dir).arg(id);
            }
            Self::Podman => {
                // No network: this machine's is none of a container's business.
                command.args(["run", "--rm", "--network=none", "--name", id, "--rootfs"]);
                command.arg(dir.join("rootfs")).args(argv);
            }
        }
        Ok(command)
    }

    /// The program with its state in a directory of ours.
    fn program(self, base: &Path) -> Command {
        let state = |name: &str| -> PathBuf { base.join(format!("{}-{name}", self.name())) };
        let mut command = Command::new(self.name());
        match self {
            Self::Oci(_) => command.arg("--root").arg(state("state")),
            Self::Podman => command
                .args(["--cgroup-manager=cgroupfs", "--events-backend=none", "--root"])
                .arg(state("storage"))
                .arg("--runroot")
                .arg(state("run"))
                .arg("--tmpdir")
                .arg(state("tmp")),
        };
        command
    }

    /// Removes a container with whatever runs in it.
    fn remove(self, base: &Path, id: &str) -> Result<()> {
        let mut command = self.program(base);
        match self {
            Self::Oci(_) => command.args(["delete", "--force", id]),
            Self::Podman => command.args(["rm", "--force", "--time", "0", id]),
        };
        let output = command.output()?;
        ensure!(
            output.status.success(),
            "{} cannot remove {id}: {}",
            self.name(),
            String::from_utf8_lossy(&output.stderr)
        );
        Ok(())
    }
}

/// The runtime's own configuration, but for the program, the root filesystem, and the terminal that is not there.
fn write_config(runtime: &str, dir: &Path, argv: &[String]) -> Result<()> {
    let made = Command::new(runtime).arg("spec").current_dir(dir).status()?;
    ensure!(made.success(), "`{runtime} spec` failed");
    let path = dir.join("config.json");
    let mut config: Value = serde_json::from_slice(&fs::read(&path)?)?;
    config["process"]["args"] = argv.into();
    config["process"]["terminal"] = false.into();
    config["root"]["path"] = "rootfs".into();
    Ok(fs::write(path, config.to_string())?)
}

fn wait(child: &mut Child, patience: Duration) -> Result<End> {
    let until = Instant::now() + patience;
    loop {
        if let Some(status) = child.try_wait()? {
            // Runtimes give a signal as 128 and its number, as shells do.
            let code = status.code().and_then(|code| u8::try_from(code).ok());
            return Ok(code.map_or(End::Gone, End::Exited));
        }
        if Instant::now() > until {
            return Ok(End::TimedOut);
        }
        std::thread::sleep(INTERVAL);
    }
}
