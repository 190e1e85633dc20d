//! Linters of Dockerfiles on this machine, and what one run of a program costs.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;

/// A program and the arguments before the files.
#[derive(Clone, Debug)]
pub struct Linter {
    /// With its version.
    pub name: String,
    program: PathBuf,
    args: Vec<&'static str>,
}

/// What a process took from start to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// On the clock.
    pub wall: Duration,
    /// On all CPUs.
    pub cpu: Duration,
    /// The most memory it had resident, in bytes.
    pub peak: u64,
}

impl Linter {
    /// Ours, as it is used most.
    pub fn utsuwa(program: PathBuf) -> Self {
        Self {
            name: "utsuwa".to_owned(),
            program,
            args: vec!["lint", "--no-color"],
        }
    }

    /// The peers that are installed in a Python environment. tally is not to ask registries.
    pub fn peers(environment: &Path) -> Vec<Self> {
        let hadolint = environment.join("bin/hadolint");
        let mut peers = Vec::new();
        if hadolint.exists() {
            peers.push(Self::peer("hadolint", hadolint, vec!["--no-color"]));
        }
        // The program itself, not the script that starts it.
        if let Some(tally) = find(environment, "tally", 8) {
            peers.push(Self::peer(
                "tally",
                tally,
                vec!["lint", "--no-color", "--no-config", "--slow-checks=off"],
            ));
        }
        peers
    }

    fn peer(name: &str, program: PathBuf, args: Vec<&'static str>) -> Self {
        let version = Command::new(&program).arg("--version").output();
        let version = version.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
        let version = version.unwrap_or_default();
        let number = version
            .split_whitespace()
            .find(|word| word.starts_with(|c: char| c.is_ascii_digit()));
        Self {
            name: format!("{name} {}", number.unwrap_or_default()).trim().to_owned(),
            program,
            args,
        }
    }

    /// Runs it over the files. The program is started by a small process of its own (`meter`, which calls
    /// [`measure`]), since what a program once had counts for its children too.
    pub fn run(&self, meter: &Path, directory: &Path, files: &[PathBuf]) -> Result<Cost> {
        let output = Command::new(meter)
            .arg("--measure")
            .arg(&self.program)
            .args(&self.args)
            .args(files)
            .current_dir(directory)
            .stderr(Stdio::inherit())
            .output()
            .with_context(|| format!("{} cannot be started", meter.display()))?;
        let text = String::from_utf8_lossy(&output.stdout);
        let numbers: Vec<u64> = text
            .split_whitespace()
            .filter_map(|word| word.parse().ok())
            .collect();
        let [wall, cpu, peak] = numbers[..] else {
            bail!("{} was not measured: {text}", self.name);
        };
        Ok(Cost {
            wall: Duration::from_micros(wall),
            cpu: Duration::from_micros(cpu),
            peak,
        })
    }
}

/// Runs a command whose output nobody reads, and prints what it took. Its exit code only says what it found.
pub fn measure(command: &[String]) -> Result<()> {
    let [program, args @ ..] = command else {
        bail!("--measure needs a command");
    };
    let start = Instant::now();
    let status = Command::new(program)
        .args(args)
        .stdin(Stdio::null())
        .stdout(File::create("/dev/null")?)
        .stderr(Stdio::null())
        .status()
        .with_context(|| format!("{program} cannot be started"))?;
    let wall = start.elapsed();
    if status.code().is_none() {
        bail!("{program} was killed: {status}");
    }
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let cpu = usage.user_time() + usage.system_time();
    println!(
        "{} {} {}",
        wall.as_micros(),
        cpu.num_microseconds(),
        usage.max_rss() * 1024
    );
    Ok(())
}

/// A program of this name that is no script, below a directory.
fn find(directory: &Path, name: &str, depth: usize) -> Option<PathBuf> {
    let mut directories = Vec::new();
    for entry in fs::read_dir(directory).ok()?.flatten() {
        let path = entry.path();
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            directories.push(path);
        } else if path.file_name().is_some_and(|file| file == name) && is_elf(&path) {
            return Some(path);
        }
    }
    let deeper = directories.iter().filter(|_| depth > 0);
    deeper
        .into_iter()
        .find_map(|directory| find(directory, name, depth - 1))
}

fn is_elf(path: &Path) -> bool {
    use std::io::Read;
    let mut magic = [0; 4];
    File::open(path).is_ok_and(|mut file| file.read_exact(&mut magic).is_ok()) && magic == *b"\x7fELF"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_found_below_its_script() {
        let dir = tempfile::tempdir().unwrap();
        let deep = dir.path().join("lib/x/bin");
        fs::create_dir_all(&deep).unwrap();
        fs::create_dir(dir.path().join("bin")).unwrap();
        fs::write(dir.path().join("bin/tally"), "#!/usr/bin/python3\n").unwrap();
        assert_eq!(find(dir.path(), "tally", 8), None);
        fs::write(deep.join("tally"), b"\x7fELF...").unwrap();
        assert_eq!(find(dir.path(), "tally", 8), Some(deep.join("tally")));
        assert_eq!(find(dir.path(), "tally", 1), None);
    }
}
