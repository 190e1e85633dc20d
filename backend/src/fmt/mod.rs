//! `utsuwa fmt`: Dockerfiles in their usual layout.
//!
//! Exit codes: 0 if all is well, 1 with `--check` or `--diff` if something would change, 2 when a file cannot be read
//! or changed. Such a file does not keep the others from being formatted.

mod editorconfig;

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, anyhow};
use format::{Indent, Style};

use crate::lint::files::{self, Source};
use crate::lint::{diff, input};

/// Arguments of `utsuwa fmt`.
#[derive(Debug, clap::Args)]
pub struct FmtArgs {
    /// Dockerfiles, or directories to search for them; `-` writes what it reads from standard input to standard
    /// output [default: ./Dockerfile].
    files: Vec<PathBuf>,
    /// Change nothing: print the names of the files that would change. The exit code is 1 if there are any.
    #[arg(long)]
    check: bool,
    /// Change nothing: print what would change as a patch. The exit code is 1 if there is something.
    #[arg(long)]
    diff: bool,
    /// How far to put continued lines in: a number of spaces up to 16, or `tab` [default: as .editorconfig says,
    /// else 4].
    #[arg(long, value_name = "N|tab", value_parser = indent)]
    indent: Option<Indent>,
}

/// What becomes of a text that changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Action {
    Write,
    Name,
    Patch,
}

/// How it went, the worst last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    Fine,
    WouldChange,
    Failed,
}

/// Formats the files and says how it went.
pub fn run(args: FmtArgs) -> anyhow::Result<ExitCode> {
    let found = files::find(args.files);
    let action = match (args.diff, args.check) {
        (true, _) => Action::Patch,
        (false, true) => Action::Name,
        (false, false) => Action::Write,
    };
    let mut outcome = Outcome::Fine;
    for error in &found.errors {
        complain(error);
        outcome = Outcome::Failed;
    }
    let mut out = io::BufWriter::new(io::stdout().lock());
    for source in &found.sources {
        let done = match format_source(source, args.indent, action, &mut out) {
            // Whoever reads our output has seen enough.
            Err(error) if is_broken_pipe(&error) => break,
            result => result,
        };
        outcome = outcome.max(done.unwrap_or_else(|error| {
            complain(&error);
            Outcome::Failed
        }));
    }
    match out.flush() {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            return Err(error).context("cannot write the result");
        }
        _ => {}
    }
    Ok(ExitCode::from(match outcome {
        Outcome::Fine => 0,
        Outcome::WouldChange => 1,
        Outcome::Failed => 2,
    }))
}

fn format_source(
    source: &Source,
    indent: Option<Indent>,
    action: Action,
    out: &mut dyn Write,
) -> anyhow::Result<Outcome> {
    let text = input::read(source)?;
    let style = Style {
        indent: indent.or_else(|| project_indent(source)).unwrap_or_default(),
    };
    let formatted = format::format(&text, style);
    let outcome = if formatted == text {
        Outcome::Fine
    } else {
        Outcome::WouldChange
    };
    match (action, source) {
        (Action::Write, Source::Stdin) => out.write_all(formatted.as_bytes())?,
        _ if outcome == Outcome::Fine => {}
        (Action::Write, Source::File(path)) => replace(path, &formatted)?,
        (Action::Name, _) => writeln!(out, "{source}")?,
        (Action::Patch, _) => {
            let is_terminal = io::stdout().is_terminal();
            diff::write(out, &source.to_string(), &text, &formatted, is_terminal)?;
        }
    }
    let is_done = action == Action::Write;
    Ok(if is_done { Outcome::Fine } else { outcome })
}

/// What `.editorconfig` files say; for standard input those of the working directory.
fn project_indent(source: &Source) -> Option<Indent> {
    match source {
        Source::Stdin => editorconfig::indent(Path::new("Dockerfile")),
        Source::File(path) => editorconfig::indent(path),
    }
}

fn replace(path: &Path, text: &str) -> anyhow::Result<()> {
    input::replace(path, text).map_err(|error| {
        anyhow!(
            "{} cannot be changed ({}): check that you may write to its directory, or look at the changes with --diff",
            path.display(),
            error.root_cause()
        )
    })
}

fn complain(error: &anyhow::Error) {
    eprintln!("utsuwa: {error:#}");
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .downcast_ref::<io::Error>()
        .is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

fn indent(text: &str) -> Result<Indent, String> {
    if text == "tab" {
        return Ok(Indent::Tab);
    }
    match text.parse() {
        Ok(count @ 1..=16) => Ok(Indent::Spaces(count)),
        _ => Err("write a number of spaces from 1 to 16, or `tab`".to_owned()),
    }
}
