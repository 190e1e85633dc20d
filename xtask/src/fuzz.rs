//! `cargo xtask fuzz`: broken frames, streams, recordings and terminal output.

use std::process::Command;

use anyhow::Result;

use crate::{
    command::{self, cargo},
    paths,
};

/// Builds the fuzzer and runs it with these arguments.
pub(crate) fn run(args: &[String]) -> Result<()> {
    command::run(&mut cargo(["build", "--profile", "checked", "--package", "fuzz"]))?;
    command::run(
        Command::new(paths::target().join("checked/fuzz"))
            .args(args)
            .env("UTSUWA_FUZZ_DIR", paths::target().join("fuzz")),
    )
}
