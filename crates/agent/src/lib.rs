//! One process per sandbox: it makes the sandbox, owns its terminals and looks at it from outside for the
//! lesson's checks, and serves [`protocol`] frames on a unix socket. It is started with `exec`, stays
//! single-threaded, and does not need the server to live on.

mod checks;
mod connection;
mod pty;
mod session;
mod shell;
mod spec;
mod start;

use std::process::ExitCode;

pub use spec::{Limits, Spec, Started};

/// The whole life of an agent: reads a [`Spec`] from standard input, answers [`Started`] on standard output,
/// serves until the sandbox ends. Call it first thing in `main`, while the process has one thread.
pub fn main() -> ExitCode {
    match start::start() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            log(&format!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}

/// A line for the server's log. The server may be gone; then nobody reads it, and that is no error.
fn log(line: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stderr(), "{line}");
}
