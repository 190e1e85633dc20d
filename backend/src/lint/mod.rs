//! `utsuwa lint`: the analyzer on the command line.
//!
//! Exit codes: 0 without findings at or above `--fail-on`, 1 with some, 2 when a file cannot be read or the
//! arguments are wrong. A file that cannot be read does not keep the others from being linted.

pub(crate) mod context;
pub(crate) mod files;
pub(crate) mod input;
mod json;
mod tty;

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use analyzer::{Diagnostic, Lang, Safety, Severity};
use anyhow::Context;
use clap::ValueEnum;

use files::{Found, Source};

/// Arguments of `utsuwa lint`.
#[derive(Debug, clap::Args)]
pub struct LintArgs {
    /// Dockerfiles, or directories to search for them; `-` is standard input [default: ./Dockerfile].
    files: Vec<PathBuf>,
    /// How to print the findings.
    #[arg(long, value_enum, default_value_t = Format::Tty)]
    format: Format,
    /// Apply the safe fixes to the files, then print what is left.
    #[arg(long)]
    fix: bool,
    /// The language of messages [default: Japanese where LANG says so, else English].
    #[arg(long, value_enum)]
    lang: Option<LangArg>,
    /// The least severity that makes the exit code 1.
    #[arg(long, value_enum, default_value_t = SeverityArg::Warning)]
    fail_on: SeverityArg,
    /// Print without colours. So does the environment variable `NO_COLOR`.
    #[arg(long)]
    no_color: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    Tty,
    Json,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum LangArg {
    Ja,
    En,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum SeverityArg {
    Style,
    Info,
    Warning,
    Error,
}

/// A file that could be read, with what was found in it.
struct Linted {
    name: String,
    text: String,
    diagnostics: Vec<Diagnostic>,
    /// How many fixes were applied before.
    fixed: usize,
}

/// Lints the files, prints the findings and says how it went.
pub fn run(args: LintArgs) -> anyhow::Result<ExitCode> {
    let LintArgs {
        files,
        format,
        fix,
        lang,
        fail_on,
        no_color,
    } = args;
    let Found { sources, errors } = files::find(files);
    if fix && sources.contains(&Source::Stdin) {
        anyhow::bail!("--fix changes files, and standard input is none: name the Dockerfile instead of `-`");
    }
    let mut linted = Vec::new();
    let mut is_complete = errors.is_empty();
    for error in &errors {
        eprintln!("utsuwa: {error:#}");
    }
    for source in &sources {
        match lint(source, fix) {
            Ok(file) => linted.push(file),
            Err(error) => {
                is_complete = false;
                eprintln!("utsuwa: {error:#}");
            }
        }
    }
    let lang = lang.map_or_else(environment_lang, Lang::from);
    let has_color = !no_color && !has_no_color() && io::stdout().is_terminal();
    match print(&linted, format, lang, has_color) {
        // Whoever read our output has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
        result => result.context("cannot write the findings")?,
    }
    Ok(ExitCode::from(exit_code(&linted, fail_on.into(), is_complete)))
}

fn lint(source: &Source, is_fixing: bool) -> anyhow::Result<Linted> {
    let mut text = input::read(source)?;
    let mut fixed = 0;
    if let (true, Source::File(path)) = (is_fixing, source) {
        let result = analyzer::fix_all(&text, Safety::Safe);
        if result.count > 0 {
            input::replace(path, &result.text)?;
            (text, fixed) = (result.text, result.count);
        }
    }
    let diagnostics = analyzer::lint(&text);
    Ok(Linted {
        name: source.to_string(),
        text,
        diagnostics,
        fixed,
    })
}

fn print(linted: &[Linted], format: Format, lang: Lang, has_color: bool) -> io::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    match format {
        Format::Json => json::write(&mut out, linted, lang)?,
        Format::Tty => tty::write(&mut out, linted, lang, has_color)?,
    }
    out.flush()
}

fn exit_code(linted: &[Linted], fail_on: Severity, is_complete: bool) -> u8 {
    if !is_complete {
        return 2;
    }
    let mut diagnostics = linted.iter().flat_map(|file| &file.diagnostics);
    u8::from(diagnostics.any(|diagnostic| diagnostic.severity >= fail_on))
}

/// The first of the locale's variables that is set decides, as in POSIX.
pub(crate) fn environment_lang() -> Lang {
    let variables = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter();
    let locale = variables
        .filter_map(|name| std::env::var(name).ok())
        .find(|value| !value.is_empty());
    if locale.is_some_and(|locale| locale.starts_with("ja")) {
        Lang::Ja
    } else {
        Lang::En
    }
}

fn has_no_color() -> bool {
    std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
}

impl From<LangArg> for Lang {
    fn from(arg: LangArg) -> Self {
        match arg {
            LangArg::Ja => Self::Ja,
            LangArg::En => Self::En,
        }
    }
}

impl From<SeverityArg> for Severity {
    fn from(arg: SeverityArg) -> Self {
        match arg {
            SeverityArg::Style => Self::Style,
            SeverityArg::Info => Self::Info,
            SeverityArg::Warning => Self::Warning,
            SeverityArg::Error => Self::Error,
        }
    }
}
