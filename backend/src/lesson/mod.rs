//! `utsuwa lesson`.

use std::process::ExitCode;

/// Arguments of `utsuwa lesson`.
#[derive(Debug, clap::Args)]
pub struct LessonArgs {}

/// Runs it.
pub fn run(_args: LessonArgs) -> anyhow::Result<ExitCode> {
    anyhow::bail!("not written yet")
}
