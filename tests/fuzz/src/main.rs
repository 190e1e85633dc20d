//! `cargo xtask fuzz [SECONDS] [TARGET...]` and `cargo xtask fuzz replay FILE...`: feeds what reads strangers' bytes with
//! valid inputs that are changed a little, on all CPUs, for so long (30). Nothing is known of the code that runs; an
//! input that leads to an outcome not seen before is kept and changed further. Exits with 1 if an input makes
//! something panic, or takes seconds; it is saved.

mod mutate;
mod random;
mod seeds;
mod targets;

use std::any::Any;
use std::collections::HashSet;
use std::fs;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use anyhow::{Context, Result, bail};

use random::Random;
use targets::{ALL, Target};

/// What one input may take.
const SLOW: Duration = Duration::from_secs(2);
/// Inputs that are kept per target.
const KEPT: usize = 4096;
/// Failures of one target that are saved; more are hardly different.
const SAVED: usize = 5;

fn main() -> Result<ExitCode> {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.first().is_some_and(|word| word == "replay") {
        return replay(&arguments[1..]);
    }
    let seconds = arguments.first().and_then(|text| text.parse().ok());
    if seconds.is_some() {
        arguments.remove(0);
    }
    let wanted = |target: &&Target| arguments.is_empty() || arguments.iter().any(|name| name == target.name);
    let chosen: Vec<&'static Target> = ALL.iter().filter(wanted).collect();
    if chosen.is_empty() {
        let names: Vec<&str> = ALL.iter().map(|target| target.name).collect();
        bail!("there is no such target; there are {}", names.join(", "));
    }
    // What panics is told below, once.
    std::panic::set_hook(Box::new(|_| {}));
    let time = Duration::from_secs(seconds.unwrap_or(30));
    let threads = thread::available_parallelism()?.get();
    let share = time / u32::try_from(chosen.len().div_ceil(threads))?;
    let seed = SystemTime::UNIX_EPOCH.elapsed()?.subsec_nanos();
    let mut failures = 0;
    for group in chosen.chunks(threads) {
        // All CPUs, though there be fewer targets.
        let workers: Vec<_> = (0..threads)
            .map(|number| {
                let target = group[number % group.len()];
                let seed = u64::from(seed) + u64::try_from(number).unwrap_or(0);
                (target.name, thread::spawn(move || run(target, seed, share)))
            })
            .collect();
        for (name, worker) in workers {
            let outcome = worker
                .join()
                .map_err(|_| anyhow::anyhow!("the fuzzer itself failed"))??;
            println!(
                "{name:<8} {:>9} inputs in {:.0} s, {} outcomes, {} failures",
                outcome.inputs,
                share.as_secs_f64(),
                outcome.kinds,
                outcome.failures
            );
            failures += outcome.failures;
        }
    }
    Ok(if failures == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

struct Outcome {
    inputs: u64,
    kinds: usize,
    failures: usize,
}

fn run(target: &'static Target, seed: u64, time: Duration) -> Result<Outcome> {
    let mut random = Random::new(seed);
    let mut kept = (target.seeds)();
    let mut kinds = HashSet::new();
    let mut outcome = Outcome {
        inputs: 0,
        kinds: 0,
        failures: 0,
    };
    let start = Instant::now();
    while start.elapsed() < time && outcome.failures < SAVED {
        // The seeds themselves first.
        let first = usize::try_from(outcome.inputs)?;
        let mut input = kept[if first < kept.len() {
            first
        } else {
            random.below(kept.len())
        }]
        .clone();
        if first >= kept.len() {
            let other = kept[random.below(kept.len())].clone();
            mutate::mutate(&mut input, &other, &mut random);
        }
        outcome.inputs += 1;
        match attempt(target, &input) {
            Ok(kind) => {
                if kinds.insert(kind) && kept.len() < KEPT {
                    kept.push(input);
                }
            }
            Err(problem) => {
                outcome.failures += 1;
                let file = save(target, &input)?;
                println!("{}: {problem}", target.name);
                println!("    again: cargo xtask fuzz replay {}", file.display());
            }
        }
    }
    outcome.kinds = kinds.len();
    Ok(outcome)
}

/// Feeds it once: what became of it, or what is wrong.
fn attempt(target: &Target, input: &[u8]) -> Result<String, String> {
    let start = Instant::now();
    let result = catch_unwind(AssertUnwindSafe(|| (target.run)(input)));
    let kind = result.map_err(|panic| format!("panicked: {}", message(panic.as_ref())))?;
    if start.elapsed() > SLOW {
        return Err(format!("took {:.1} s", start.elapsed().as_secs_f64()));
    }
    Ok(kind)
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(ToString::to_string);
    text.or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "without a word".to_owned())
}

fn save(target: &Target, input: &[u8]) -> Result<PathBuf> {
    let directory =
        std::env::var_os("UTSUWA_FUZZ_DIR").map_or_else(|| PathBuf::from("target/fuzz"), PathBuf::from);
    fs::create_dir_all(&directory)?;
    let hash = BuildHasherDefault::<DefaultHasher>::default().hash_one(input);
    let file = directory.join(format!("{}-{hash:016x}", target.name));
    fs::write(&file, input).with_context(|| file.display().to_string())?;
    Ok(file)
}

/// Feeds saved inputs again, without catching anything.
fn replay(files: &[String]) -> Result<ExitCode> {
    for file in files {
        let name = Path::new(file)
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        let target = ALL.iter().find(|target| name.starts_with(target.name));
        let target = target.with_context(|| format!("the name of {file} has to begin with a target's"))?;
        let input = fs::read(file).with_context(|| file.clone())?;
        println!("{file}: {}", (target.run)(&input));
    }
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(run: fn(&[u8]) -> String) -> Target {
        Target {
            name: "test",
            seeds: Vec::new,
            run,
        }
    }

    #[test]
    fn a_panic_is_a_failure_with_its_reason() {
        let breaks = target(|input| {
            assert!(input.len() < 3, "{} are too many", input.len());
            "short".to_owned()
        });
        assert_eq!(attempt(&breaks, b"ab"), Ok("short".to_owned()));
        assert_eq!(
            attempt(&breaks, b"abc"),
            Err("panicked: 3 are too many".to_owned())
        );
    }

    #[test]
    fn all_targets_take_their_seeds() {
        for target in &ALL {
            let seeds = (target.seeds)();
            assert!(!seeds.is_empty(), "{}", target.name);
            for seed in seeds {
                attempt(target, &seed)
                    .unwrap_or_else(|problem| panic!("{}: {problem}: {seed:?}", target.name));
            }
        }
    }
}
