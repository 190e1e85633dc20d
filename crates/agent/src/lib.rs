//! One process per sandbox: it makes the sandbox, owns its terminals and looks at it from outside for the
//! lesson's checks, and serves [`protocol`] frames on a unix socket. It is started with `exec`, stays
//! single-threaded, and does not need the server to live on.

pub mod spec;

pub use spec::{Limits, Spec, Started};

/// The whole life of an agent: reads a [`Spec`] from standard input, answers [`Started`] on standard output,
/// serves until the sandbox ends. Call it first thing in `main`, while the process has one thread.
pub fn main() -> std::process::ExitCode {
    std::process::ExitCode::FAILURE
}
