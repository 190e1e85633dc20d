//! `utsuwa sandbox`: what the tiers of sandboxes allow, and what runs.

mod explain;
mod json;
mod layout;
mod list;
mod overview;
pub mod tier;

use std::io::{self, ErrorKind, Write as _};
use std::path::PathBuf;
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
    /// List the sandboxes that run: lesson, age, connected viewers, memory.
    List {
        /// The server's runtime directory [default: /run/utsuwa, or the user's own].
        #[arg(long, value_name = "DIR")]
        runtime_dir: Option<PathBuf>,
    },
}

/// Runs it.
pub fn run(args: &SandboxArgs) -> anyhow::Result<ExitCode> {
    let text = match &args.command {
        Command::List { runtime_dir } => list::table(runtime_dir.as_deref())?,
        Command::Explain { tier, json } => match (*tier, *json) {
            (Some(tier), false) => explain::render(tier),
            (None, false) => overview::render(),
            (Some(tier), true) => json::one(tier)?,
            (None, true) => json::all()?,
        },
    };
    match io::stdout().write_all(text.as_bytes()) {
        // Somebody reads the beginning only.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(ExitCode::SUCCESS),
        written => written.map(|()| ExitCode::SUCCESS).map_err(Into::into),
    }
}
