//! `cargo xtask fuzz`: broken frames, streams, recordings and terminal output with a fuzzer of our own, and with
//! `dockerfile` in front the analyzer with cargo-fuzz.

use std::process::{Child, Command, Stdio};
use std::{fs, thread};

use anyhow::{Context as _, Result, bail};

use crate::{
    command::{self, cargo},
    paths, setup,
};

/// What cargo-fuzz is told to run.
const ANALYZER: [&str; 4] = ["parse", "lint", "fix", "fmt"];

/// Builds the fuzzer and runs it with these arguments.
pub(crate) fn run(args: &[String]) -> Result<()> {
    if let Some(("dockerfile", args)) = args.split_first().map(|(first, rest)| (first.as_str(), rest)) {
        return analyzer(args);
    }
    command::run(&mut cargo(["build", "--profile", "checked", "--package", "fuzz"]))?;
    command::run(
        Command::new(paths::target().join("checked/fuzz"))
            .args(args)
            .env("UTSUWA_FUZZ_DIR", paths::target().join("fuzz")),
    )
}

/// `[SECONDS] [TARGET...]`: each target for so long (30), as many at once as there are CPUs. What is found stays in
/// `target/fuzz/dockerfile`, where the next run goes on.
fn analyzer(args: &[String]) -> Result<()> {
    let (seconds, names) = match args.first().and_then(|first| first.parse::<u32>().ok()) {
        Some(seconds) => (seconds, &args[1..]),
        None => (30, args),
    };
    if let Some(unknown) = names.iter().find(|name| !ANALYZER.contains(&name.as_str())) {
        bail!("{unknown} is no target; there are {}", ANALYZER.join(", "));
    }
    let chosen: Vec<&str> = ANALYZER
        .into_iter()
        .filter(|target| names.is_empty() || names.iter().any(|name| name == target))
        .collect();
    let program = setup::install_cargo_fuzz()?;
    let cargo_fuzz = |task: &str| {
        let mut fuzz = Command::new("rustup");
        fuzz.current_dir(paths::checkout().join("crates/analyzer/fuzz"));
        fuzz.args(["run", "nightly"]).arg(&program);
        // No sanitizer: there is no unsafe code to watch.
        fuzz.args([task, "--sanitizer", "none", "--fuzz-dir", "."])
            .stdin(Stdio::null());
        fuzz
    };
    command::run(&mut cargo_fuzz("build"))?;
    let mut failed = Vec::new();
    for group in chosen.chunks(thread::available_parallelism()?.get()) {
        let runs = group.iter().map(|target| {
            let corpus = paths::target().join("fuzz/dockerfile").join(target);
            fs::create_dir_all(&corpus).with_context(|| format!("cannot make {}", corpus.display()))?;
            let mut fuzz = cargo_fuzz("run");
            fuzz.arg(target).arg(&corpus);
            // Real files to begin with, where they are.
            let real = paths::checkout().join("../shared/data/dockerfiles");
            if real.is_dir() {
                fuzz.arg(real);
            }
            fuzz.args([
                "--",
                "-dict=dockerfile.dict",
                "-timeout=5",
                "-max_len=8192",
                "-print_final_stats=1",
            ]);
            fuzz.arg(format!("-max_total_time={seconds}"));
            Ok((*target, fuzz.spawn().context("cargo-fuzz could not be started")?))
        });
        for (target, mut child) in runs.collect::<Result<Vec<(&str, Child)>>>()? {
            if !child.wait()?.success() {
                failed.push(target);
            }
        }
    }
    if !failed.is_empty() {
        bail!(
            "{} broke; the inputs are in crates/analyzer/fuzz/artifacts",
            failed.join(", ")
        );
    }
    Ok(())
}
