//! `utsuwa image`.

use std::process::ExitCode;

/// Arguments of `utsuwa image`.
#[derive(Debug, clap::Args)]
pub struct ImageArgs {}

/// Runs it.
pub fn run(_args: ImageArgs) -> anyhow::Result<ExitCode> {
    anyhow::bail!("not written yet")
}
