//! `cargo xtask test`: every check there is, all of them even when one fails, and one line at the end.

mod count;
mod steps;
mod transcript;

use std::time::Instant;

use anyhow::{Result, bail};

use self::{
    count::Counts,
    steps::{STEPS, Step},
    transcript::Transcript,
};

/// The step that `--vm` stands for.
pub(crate) const VM: &str = "vm";

/// How a step ended.
enum Verdict {
    Passed,
    Failed(String),
    Skipped(String),
}

struct Report {
    name: &'static str,
    verdict: Verdict,
    counts: Counts,
    seconds: f64,
}

/// Runs the steps whose name contains one of the words, or all, and before each those that it needs.
pub(crate) fn run(names: &[String]) -> Result<()> {
    let chosen = choose(names)?;
    let mut reports: Vec<Report> = Vec::new();
    for step in chosen {
        let report = perform(step, &reports);
        reports.push(report);
    }
    let total = summarise(&reports);
    println!("{total}");
    // The last line has said it all.
    if total.failed == 0 {
        Ok(())
    } else {
        std::process::exit(1)
    }
}

fn choose(names: &[String]) -> Result<Vec<&'static Step>> {
    let asked = |step: &Step| names.is_empty() || names.iter().any(|name| step.name.contains(name.as_str()));
    let mut wanted: Vec<&str> = STEPS
        .iter()
        .filter(|step| asked(step))
        .map(|step| step.name)
        .collect();
    if wanted.is_empty() {
        let known: Vec<&str> = STEPS.iter().map(|step| step.name).collect();
        bail!("there is no such test; there are {}", known.join(", "));
    }
    // Needs stand before what needs them, so one pass from the end finds all.
    for step in STEPS.iter().rev() {
        if wanted.contains(&step.name) {
            wanted.extend(step.needs);
        }
    }
    Ok(STEPS.iter().filter(|step| wanted.contains(&step.name)).collect())
}

fn perform(step: &'static Step, before: &[Report]) -> Report {
    let lacking = before
        .iter()
        .find(|report| step.needs.contains(&report.name) && !report.passed());
    if let Some(lacking) = lacking {
        let verdict = Verdict::Skipped(format!("it needs {}, which did not pass", lacking.name));
        return Report {
            name: step.name,
            verdict,
            counts: Counts {
                skipped: 1,
                ..Counts::default()
            },
            seconds: 0.0,
        };
    }
    eprintln!("\n==> {}: {}", step.name, step.what);
    let start = Instant::now();
    let mut transcript = Transcript::new(step.name);
    let verdict = match (step.run)(&mut transcript) {
        Ok(()) => Verdict::Passed,
        Err(error) => Verdict::Failed(format!("{error:#}")),
    };
    let mut counts = transcript.counts();
    match &verdict {
        Verdict::Passed if counts == Counts::default() => counts.passed = 1,
        Verdict::Failed(_) if counts.failed == 0 => counts.failed = 1,
        _ => {}
    }
    if let Verdict::Failed(reason) = &verdict {
        eprintln!("{}: FAILED: {reason}", step.name);
    }
    Report {
        name: step.name,
        verdict,
        counts,
        seconds: start.elapsed().as_secs_f64(),
    }
}

impl Report {
    fn passed(&self) -> bool {
        matches!(self.verdict, Verdict::Passed)
    }
}

fn summarise(reports: &[Report]) -> Counts {
    eprintln!();
    let mut total = Counts::default();
    for Report {
        name,
        verdict,
        counts,
        seconds,
    } in reports
    {
        let (word, reason) = match verdict {
            Verdict::Passed => ("ok", ""),
            Verdict::Failed(reason) => ("FAILED", reason.as_str()),
            Verdict::Skipped(reason) => ("skipped", reason.as_str()),
        };
        eprintln!("{name:<10} {word:<8} {seconds:>7.1} s  {counts}  {reason}");
        total += *counts;
    }
    total
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn needs_come_before_what_needs_them() {
        for (place, step) in STEPS.iter().enumerate() {
            for need in step.needs {
                assert!(
                    STEPS[..place].iter().any(|step| step.name == *need),
                    "{} before {need}",
                    step.name
                );
            }
        }
    }

    #[test]
    fn a_name_brings_its_needs() {
        let names = |asked: &str| -> Vec<&str> {
            choose(&[asked.to_owned()])
                .unwrap()
                .iter()
                .map(|step| step.name)
                .collect()
        };
        assert_eq!(names("browser"), ["setup", "page", "utsuwa", "image", "browser"]);
        assert_eq!(names("format"), ["format"]);
        assert!(choose(&["nothing".into()]).is_err());
    }
}
