//! Runs the programs of one step: everything they print goes to a file, what matters to the terminal.

use std::{
    fs::{self, File},
    io::{BufRead, BufReader, Write},
    path::PathBuf,
    process::{Command, Stdio},
};

use anyhow::{Context as _, Result, bail};

use super::count::Counts;
use crate::{paths, serve, setup};

/// What a test prints when it finds that this machine lacks what it needs, with the reason after it.
const SKIPPED: &str = "skipped: ";

/// A step's output so far.
pub(crate) struct Transcript {
    path: PathBuf,
    counts: Counts,
    /// Tests that said they did nothing, until their summary comes.
    skips: u32,
}

impl Transcript {
    /// Starts the file of the step.
    pub(crate) fn new(step: &str) -> Self {
        let path = paths::target().join("xtask").join(format!("{step}.log"));
        let _ = fs::remove_file(&path);
        Self {
            path,
            counts: Counts::default(),
            skips: 0,
        }
    }

    /// What the programs counted.
    pub(crate) fn counts(&self) -> Counts {
        self.counts
    }

    /// Runs a program of tests to its end. It finds what it needs in its environment.
    pub(crate) fn run(&mut self, command: &mut Command) -> Result<()> {
        setup::describe(command)?;
        command
            .env("UTSUWA_BIN", paths::utsuwa())
            .env(serve::DELEGATE, "true")
            .env("UTSUWA_DATA_DIR", data_dir()?);
        let name = command.get_program().to_string_lossy().into_owned();
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("{name} could not be started"))?;
        let mut log = self.log()?;
        let stdout = child.stdout.take().context("no output")?;
        let mut filter = Filter::default();
        for line in BufReader::new(stdout).split(b'\n') {
            let line = String::from_utf8_lossy(&line?).into_owned();
            writeln!(log, "{line}")?;
            self.note(&line);
            if filter.shows(&line) {
                eprintln!("{line}");
            }
        }
        let status = child.wait()?;
        if !status.success() {
            bail!(
                "{name} failed ({status}); all it printed is in {}",
                self.path.display()
            );
        }
        Ok(())
    }

    fn note(&mut self, line: &str) {
        if line.trim_start().starts_with(SKIPPED) {
            self.skips += 1;
        } else if let Some(mut counts) = Counts::in_line(line) {
            // libtest counted them as passed.
            let skips = std::mem::take(&mut self.skips).min(counts.passed);
            counts.passed -= skips;
            counts.skipped += skips;
            self.counts += counts;
        }
    }

    fn log(&self) -> Result<File> {
        fs::create_dir_all(self.path.parent().context("no directory")?)?;
        let mut options = File::options();
        options
            .create(true)
            .append(true)
            .open(&self.path)
            .with_context(|| format!("cannot write {}", self.path.display()))
    }
}

/// Images for tests, kept between checkouts and apart from those that are served.
pub(crate) fn data_dir() -> Result<PathBuf> {
    Ok(paths::cache()?.join("test-data"))
}

/// Hides libtest's list of tests that pass, and what they print.
#[derive(Default)]
struct Filter {
    in_successes: bool,
}

impl Filter {
    fn shows(&mut self, line: &str) -> bool {
        match line {
            "successes:" => self.in_successes = true,
            "failures:" => self.in_successes = false,
            _ if line.starts_with("test result: ") => self.in_successes = false,
            _ => {}
        }
        let dull = line.is_empty()
            || (line.starts_with("test ") && line.ends_with(" ok"))
            || line.starts_with("running ");
        line.trim_start().starts_with(SKIPPED) || !(self.in_successes || dull)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_failures_and_skips_but_no_successes() {
        let output = "running 2 tests\ntest a ... ok\ntest b ... FAILED\n\nsuccesses:\n\n---- a stdout ----\nnoise\n\
                      skipped: no cgroup v2\n\nfailures:\n\n---- b stdout ----\nassertion\n\n\
                      test result: FAILED. 1 passed; 1 failed; 0 ignored";
        let mut filter = Filter::default();
        let shown: Vec<&str> = output.lines().filter(|line| filter.shows(line)).collect();
        assert_eq!(
            shown,
            [
                "test b ... FAILED",
                "skipped: no cgroup v2",
                "failures:",
                "---- b stdout ----",
                "assertion",
                "test result: FAILED. 1 passed; 1 failed; 0 ignored"
            ]
        );
    }
}
