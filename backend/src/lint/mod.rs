//! `utsuwa lint`.

use std::process::ExitCode;

/// Arguments of `utsuwa lint`.
#[derive(Debug, clap::Args)]
pub struct LintArgs {}

/// Runs it.
pub fn run(_args: LintArgs) -> anyhow::Result<ExitCode> {
    anyhow::bail!("not written yet")
}
