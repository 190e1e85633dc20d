//! `cargo xtask bench lint [DIR]`: whole processes of `utsuwa lint`, hadolint and tally over real Dockerfiles in one run, and
//! over one small file; time on the clock, on CPUs, and the most memory. `DIR` is where Dockerfiles lie, else those of
//! the conformance data.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use utsuwa_tests::linters::{Cost, Linter, measure};
use utsuwa_tests::place;
use utsuwa_tests::spread::ms;
use utsuwa_tests::usage::mib;

/// How often one small file is linted; the quickest counts, since other programs only make it slower.
const RUNS: usize = 20;
/// How often we lint them all.
const OWN_RUNS: usize = 5;

const SMALL: &str = "FROM debian:12\nRUN apt-get update && apt-get install -y curl\nCOPY . /app\nUSER 1000\nCMD [\"/app/run\"]\n";

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [first, command @ ..] = &arguments[..]
        && first == "--measure"
    {
        return measure(command);
    }
    let directory = directory(arguments.first())?;
    let mut linters = vec![Linter::utsuwa(place::utsuwa()?)];
    if let Some(peers) = std::env::var_os("UTSUWA_BENCH_PEERS") {
        linters.extend(Linter::peers(Path::new(&peers)));
    }
    let meter = std::env::current_exe()?;
    let files = files(&directory)?;
    println!(
        "{} Dockerfiles of {}, in one process",
        files.len(),
        directory.display()
    );
    let mut all = Vec::new();
    for linter in &linters {
        let runs = if all.is_empty() { OWN_RUNS } else { 1 };
        all.push(best(linter, &meter, &directory, &files, runs)?);
    }
    print(&linters, &all);
    let work = tempfile::tempdir()?;
    std::fs::write(work.path().join("Dockerfile"), SMALL)?;
    println!("\none small file, the best of {RUNS}");
    let small = ["Dockerfile".into()];
    let mut one = Vec::new();
    for linter in &linters {
        one.push(best(linter, &meter, work.path(), &small, RUNS)?);
    }
    print(&linters, &one);
    Ok(())
}

fn directory(argument: Option<&String>) -> Result<PathBuf> {
    let data = std::env::var_os("UTSUWA_CONFORMANCE").map(PathBuf::from);
    let data =
        data.unwrap_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data")));
    let directory = argument.map_or_else(|| data.join("dockerfiles"), PathBuf::from);
    std::fs::canonicalize(&directory).with_context(|| {
        format!(
            "{} cannot be read: name a directory of Dockerfiles",
            directory.display()
        )
    })
}

/// The names of the files in it, in order.
fn files(directory: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(directory)? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            files.push(PathBuf::from(entry.file_name()));
        }
    }
    if files.is_empty() {
        bail!("{} has no files in it", directory.display());
    }
    files.sort();
    Ok(files)
}

fn best(linter: &Linter, meter: &Path, directory: &Path, files: &[PathBuf], runs: usize) -> Result<Cost> {
    let mut costs = Vec::with_capacity(runs);
    for _ in 0..runs {
        costs.push(linter.run(meter, directory, files)?);
    }
    costs
        .into_iter()
        .min_by_key(|cost| cost.wall)
        .context("nothing was measured")
}

/// Each with how many times ours it is.
fn print(linters: &[Linter], costs: &[Cost]) {
    let ours = costs[0];
    println!("                 |   wall ms  x ours |    CPU ms  x ours |  peak MiB  x ours");
    for (linter, cost) in linters.iter().zip(costs) {
        let wall = ms(cost.wall) / ms(ours.wall);
        let cpu = ms(cost.cpu) / ms(ours.cpu);
        let peak = mib(cost.peak) / mib(ours.peak);
        println!(
            "{:<16} | {:>9.1} {wall:>7.1} | {:>9.1} {cpu:>7.1} | {:>9.1} {peak:>7.1}",
            linter.name,
            ms(cost.wall),
            ms(cost.cpu),
            mib(cost.peak)
        );
    }
}
