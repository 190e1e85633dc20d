//! `utsuwa serve`.

use std::process::ExitCode;

/// Arguments of `utsuwa serve`.
#[derive(Debug, clap::Args)]
pub struct ServeArgs {}

/// Runs it.
pub fn run(_args: ServeArgs) -> anyhow::Result<ExitCode> {
    anyhow::bail!("not written yet")
}
