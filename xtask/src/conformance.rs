//! `cargo xtask conformance`: how far we agree with other tools, by their own cases.

use anyhow::Result;
use clap::ValueEnum;

use crate::command::{self, cargo};

/// What is compared.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Subject {
    /// The parser with BuildKit's, the rules with hadolint's and BuildKit's.
    Dockerfile,
}

/// Prints the agreement for each code, and every case in which we differ; fails if one is not listed in
/// `docs/analyzer/differences.md`.
pub(crate) fn run(subject: Subject, codes: Option<&str>) -> Result<()> {
    let Subject::Dockerfile = subject;
    let mut tests = cargo(["test", "--release", "--no-fail-fast", "--workspace"]);
    tests.args([
        "--exclude",
        "frontend",
        "--test",
        "buildkit",
        "--test",
        "conformance",
    ]);
    tests.args(["--", "--nocapture", "--test-threads=1"]);
    if let Some(codes) = codes {
        tests.env("UTSUWA_RULE", codes);
    }
    command::run(&mut tests)
}
