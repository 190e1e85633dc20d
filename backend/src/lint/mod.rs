//! `utsuwa lint`: the analyzer on the command line.
//!
//! Exit codes: 0 without findings at or above the threshold, 1 with some, 2 when a file cannot be read or the
//! arguments or settings are wrong. A file that cannot be read does not keep the others from being linted.

mod args;
mod config;
pub(crate) mod context;
pub(crate) mod diff;
mod explain;
pub(crate) mod files;
pub(crate) mod input;
mod report;
mod settings;
pub mod site;

use std::fs::File;
use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use analyzer::{Options, Safety, Severity, fix_all_with, lint_with};
use anyhow::Context;
use rayon::prelude::*;

pub use args::LintArgs;
pub(crate) use args::{LangArg, environment_lang};
pub use explain::{ExplainArgs, run as explain};
pub use site::{RulesArgs, run as rules};

use files::{Found, Source};
use report::{Format, Linted, Style};
use settings::Settings;

/// So many files are held at once.
const BATCH: usize = 64;

/// What to do with a file's fixes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Action {
    Report,
    Fix(Safety),
    Diff(Safety),
}

/// What became of a file.
struct Outcome {
    linted: Option<Linted>,
    /// For `--diff`: what it would become.
    fixed: Option<String>,
    error: Option<anyhow::Error>,
}

/// How a run went.
#[derive(Default)]
struct Verdict {
    is_failing: bool,
    is_incomplete: bool,
}

/// Lints the files, prints the findings and says how it went.
pub fn run(mut args: LintArgs) -> anyhow::Result<ExitCode> {
    if args.stdin {
        args.files.push("-".into());
    }
    let Found { sources, errors } = files::find(std::mem::take(&mut args.files));
    let action = action(&args, &sources)?;
    let mut settings = Settings::load(args.config.as_deref(), args.layer())?;
    let mut work = Vec::with_capacity(sources.len());
    for source in sources {
        let options = settings.for_source(&source)?;
        work.push((source, options));
    }
    let format = settings.for_run(|layer| layer.format)?.unwrap_or(Format::Tty);
    let threshold = settings.for_run(|layer| layer.threshold)?;
    let no_fail = settings.for_run(|layer| layer.no_fail)?.unwrap_or(false);
    let no_color = settings.for_run(|layer| layer.no_color)?.unwrap_or(false);
    if args.verbose {
        for path in &settings.read {
            eprintln!("utsuwa: settings of {}", path.display());
        }
    }
    let mut verdict = Verdict {
        is_incomplete: !errors.is_empty(),
        ..Verdict::default()
    };
    for error in &errors {
        complain(error);
    }
    let is_terminal = args.output.is_none() && io::stdout().is_terminal();
    let run = Run {
        work: &work,
        action,
        format,
        style: Style {
            lang: LangArg::resolve(args.lang),
            has_color: is_terminal && !no_color && !has_no_color(),
            is_quiet: args.quiet,
        },
        name: args.file_path_in_report.as_deref(),
        is_terminal,
        threshold,
    };
    let written = match &args.output {
        Some(path) => {
            let file = File::create(path)
                .with_context(|| format!("{} cannot be written: name another file", path.display()))?;
            run.write(&mut io::BufWriter::new(file), &mut verdict)
        }
        None => run.write(&mut io::BufWriter::new(io::stdout().lock()), &mut verdict),
    };
    match written {
        // Whoever read our output has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
        result => result.context("the findings cannot be written")?,
    }
    Ok(ExitCode::from(match verdict {
        Verdict {
            is_incomplete: true, ..
        } => 2,
        Verdict { is_failing: true, .. } if !no_fail => 1,
        _ => 0,
    }))
}

/// What the settings around a file say about it; its build context counts if it is on disk.
pub(crate) fn options_of(path: &Path) -> anyhow::Result<Arc<Options>> {
    let mut settings = Settings::load(None, config::Layer::default())?;
    Ok(settings.for_source(&Source::File(path.to_owned()))?)
}

/// All that is settled before the first file is read.
struct Run<'r> {
    work: &'r [(Source, Arc<Options>)],
    action: Action,
    format: Format,
    style: Style,
    name: Option<&'r str>,
    is_terminal: bool,
    /// Without one, warnings fail, and so does what hadolint calls information.
    threshold: Option<Severity>,
}

impl Run<'_> {
    /// Lints batch by batch, on all CPUs, and writes in the order of the files.
    fn write(&self, out: &mut dyn Write, verdict: &mut Verdict) -> io::Result<()> {
        let mut report = self.format.report(self.style);
        if !self.is_diff() {
            report.begin(out)?;
        }
        for batch in self.work.chunks(BATCH) {
            let lint =
                |(source, options): &(Source, Arc<Options>)| lint(source, options, self.action, self.name);
            let outcomes: Vec<Outcome> = match batch {
                // Threads take longer to start than a file to lint.
                [one] => vec![lint(one)],
                _ => batch.par_iter().map(lint).collect(),
            };
            for outcome in outcomes {
                if let Some(error) = &outcome.error {
                    out.flush()?;
                    complain(error);
                    verdict.is_incomplete = true;
                }
                let Some(linted) = outcome.linted else { continue };
                if self.is_diff() {
                    let new = outcome.fixed.as_deref().unwrap_or(&linted.text);
                    verdict.is_failing |= new != linted.text;
                    diff::write(out, &linted.name, &linted.text, new, self.is_terminal)?;
                } else {
                    verdict.is_failing |= self.fails(&linted);
                    report.file(out, &linted)?;
                }
            }
        }
        if !self.is_diff() {
            report.end(out)?;
        }
        out.flush()
    }

    fn is_diff(&self) -> bool {
        matches!(self.action, Action::Diff(_))
    }

    /// In hadolint's form, what is not reported does not count.
    fn fails(&self, linted: &Linted) -> bool {
        linted.diagnostics.iter().any(|diagnostic| {
            let is_hadolint = report::is_hadolint_finding(diagnostic);
            let least = match self.threshold {
                Some(threshold) => threshold,
                None if is_hadolint => Severity::Info,
                None => Severity::Warning,
            };
            diagnostic.severity >= least && (is_hadolint || self.format != Format::Hadolint)
        })
    }
}

fn action(args: &LintArgs, sources: &[Source]) -> anyhow::Result<Action> {
    let safety = if args.is_unsafe {
        Safety::Unsafe
    } else {
        Safety::Safe
    };
    if args.diff {
        return Ok(Action::Diff(safety));
    }
    if args.fix && sources.contains(&Source::Stdin) {
        anyhow::bail!(
            "--fix changes files, and standard input is none: name the Dockerfile instead of `-`, or use --diff"
        );
    }
    if args.is_unsafe && !args.fix {
        anyhow::bail!("--unsafe says which fixes to apply: add --fix or --diff");
    }
    Ok(if args.fix {
        Action::Fix(safety)
    } else {
        Action::Report
    })
}

fn lint(source: &Source, options: &Options, action: Action, name: Option<&str>) -> Outcome {
    let input::Text { mut text, damage } = match input::read_damaged(source) {
        Ok(text) => text,
        Err(error) => {
            return Outcome {
                linted: None,
                fixed: None,
                error: Some(error),
            };
        }
    };
    let mut outcome = Outcome {
        linted: None,
        fixed: None,
        error: damage,
    };
    let mut fixed = 0;
    match (action, source) {
        // What was not read right is not written back.
        _ if outcome.error.is_some() => {}
        (Action::Diff(safety), _) => outcome.fixed = Some(fix_all_with(&text, safety, options).text),
        (Action::Fix(safety), Source::File(path)) => {
            let result = fix_all_with(&text, safety, options);
            if result.count > 0 {
                match input::replace(path, &result.text) {
                    Ok(()) => (text, fixed) = (result.text, result.count),
                    Err(error) => outcome.error = Some(error),
                }
            }
        }
        _ => {}
    }
    let diagnostics = match action {
        Action::Diff(_) => Vec::new(),
        _ => lint_with(&text, options),
    };
    outcome.linted = Some(Linted {
        name: name.map_or_else(|| source.to_string(), str::to_owned),
        text,
        diagnostics,
        fixed,
    });
    outcome
}

fn complain(error: &anyhow::Error) {
    eprintln!("utsuwa: {}", report::printable(&format!("{error:#}")));
}

fn has_no_color() -> bool {
    std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
}
