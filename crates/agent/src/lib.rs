//! One process per sandbox: it makes the sandbox, owns its terminals and looks at it from outside for the
//! lesson's checks, and serves [`protocol`] frames on a unix socket. It is single-threaded, and does not need the
//! server to live on. A [`spawner`] forks it, or [`main`] is called in a process of its own.

mod checks;
mod clocks;
mod connection;
mod network;
mod pty;
mod recording;
mod session;
mod shell;
pub mod spawner;
mod spec;
mod start;
mod terminals;
mod viewers;

use std::process::ExitCode;
use std::sync::OnceLock;

use anyhow::Context;

pub use spec::{Clocks, Limits, Network, Spec, Started, Traffic};

/// Whose lines the log's are.
static SANDBOX: OnceLock<String> = OnceLock::new();

/// The whole life of an agent without a spawner, and without a network: reads a [`Spec`] from standard input, answers [`Started`] on standard output,
/// serves until the sandbox ends. Call it first thing in `main`, while the process has one thread.
pub fn main() -> ExitCode {
    let read = || -> anyhow::Result<_> {
        let mut line = String::new();
        std::io::stdin()
            .read_line(&mut line)
            .context("reading the specification")?;
        let engine = sandbox::Engine::new()?;
        // Standard output says no more after the answer.
        let answer = nix::unistd::dup(std::io::stdout())?;
        let null = std::fs::File::options().write(true).open("/dev/null")?;
        nix::unistd::dup2_stdout(&null)?;
        Ok((
            engine,
            serde_json::from_str(&line).context("the specification is not one")?,
            answer,
        ))
    };
    match read() {
        Ok((engine, spec, answer)) => start::run(&engine, spec, None, answer),
        Err(error) => {
            log(&format!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}

/// A line for the server's log, `SANDBOX: TEXT`. The server may be gone; then nobody reads it, and that is no error.
fn log(line: &str) {
    use std::io::Write;
    let mut stderr = std::io::stderr();
    let _ = match SANDBOX.get() {
        Some(id) => writeln!(stderr, "{id}: {line}"),
        None => writeln!(stderr, "{line}"),
    };
}
