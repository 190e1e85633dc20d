//! `utsuwa config check`.

use std::process::ExitCode;

use super::{Flags, process_environment, resolve};

/// Arguments of `utsuwa config`.
#[derive(Debug, clap::Args)]
pub struct ConfigArgs {
    #[command(subcommand)]
    command: ConfigCommand,
}

#[derive(Debug, clap::Subcommand)]
enum ConfigCommand {
    /// Print every setting of `serve`, its value, and where the value comes from.
    Check(Flags),
}

/// Runs it.
pub fn run(args: &ConfigArgs) -> anyhow::Result<ExitCode> {
    let ConfigCommand::Check(flags) = &args.command;
    for row in resolve(flags, &process_environment)?.rows {
        println!("{row}");
    }
    Ok(ExitCode::SUCCESS)
}
