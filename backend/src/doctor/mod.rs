//! `utsuwa doctor`.

use std::process::ExitCode;

/// Arguments of `utsuwa doctor`.
#[derive(Debug, clap::Args)]
pub struct DoctorArgs {}

/// Runs it.
pub fn run(_args: DoctorArgs) -> anyhow::Result<ExitCode> {
    anyhow::bail!("not written yet")
}
