//! `cargo xtask attack`: what a hostile learner would try, in real sandboxes and against a real server.

use anyhow::Result;

use crate::command::{self, cargo};

/// Builds the harness and the command that it attacks, and runs it with these arguments.
pub(crate) fn run(args: &[String]) -> Result<()> {
    command::run(&mut cargo([
        "build",
        "--release",
        "--package",
        "utsuwa",
        "--package",
        "attacks",
    ]))?;
    let harness = crate::paths::target().join("release/attack");
    command::run(std::process::Command::new(harness).args(args))
}
