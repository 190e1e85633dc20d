//! `utsuwa sandbox`: what the tiers of sandboxes allow.

mod explain;
mod json;
mod layout;
mod overview;
pub mod tier;

use std::io::{self, ErrorKind, Write as _};
use std::process::ExitCode;

use clap::{Args, Subcommand};
use sandbox::policy::Tier;

/// Arguments of `utsuwa sandbox`.
#[derive(Debug, Args)]
pub struct SandboxArgs {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Say what programs of a tier may do, what they may not, and why; without a tier compare all.
    Explain {
        /// plain, namespaces, containers, network or internet.
        tier: Option<Tier>,
        /// Print JSON, with the names of all system calls.
        #[arg(long)]
        json: bool,
    },
}

/// Runs it.
pub fn run(args: &SandboxArgs) -> anyhow::Result<ExitCode> {
    let Command::Explain { tier, json } = &args.command;
    let text = match (*tier, *json) {
        (Some(tier), false) => explain::render(tier),
        (None, false) => overview::render(),
        (Some(tier), true) => json::one(tier)?,
        (None, true) => json::all()?,
    };
    match io::stdout().write_all(text.as_bytes()) {
        // Somebody reads the beginning only.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(ExitCode::SUCCESS),
        written => written.map(|()| ExitCode::SUCCESS).map_err(Into::into),
    }
}
