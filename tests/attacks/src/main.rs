//! Attacks as tests: what a hostile learner would try, each in a fresh sandbox of every tier in which it makes
//! sense. After each the refusal must be the expected one, another sandbox must have answered all the while,
//! and the host must be as it was. `cargo xtask attack` builds and runs it; docs/ATTACKS.md tells how to read
//! its table. It needs root.

mod arena;
mod attack;
mod bystander;
mod host;
mod image;
mod isolate;
mod peers;
mod place;
mod report;
mod run;
mod server;
mod story;
mod table;
mod tier;
mod verdict;

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;

use crate::tier::Tier;

/// Attack sandboxes, and see whether they hold.
#[derive(Debug, Parser)]
struct Cli {
    /// Only in this tier.
    #[arg(long)]
    tier: Option<Tier>,
    /// Only the attacks with these numbers.
    #[arg(long, value_delimiter = ',')]
    only: Vec<u16>,
    /// Compare: do what is harmless in containers of crun, runc and podman too. Asserts nothing.
    #[arg(long, conflicts_with = "tier")]
    peers: bool,
    /// Print the table as JSON.
    #[arg(long)]
    json: bool,
}

fn main() -> ExitCode {
    match begin() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("attack: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn begin() -> Result<ExitCode> {
    let cli = Cli::parse();
    if !nix::unistd::geteuid().is_root() {
        println!(
            "skipped: the attacks are told from other changes of the machine by namespaces; run it as root"
        );
        return Ok(ExitCode::SUCCESS);
    }
    if !isolate::is_inside() {
        return isolate::start_again();
    }
    isolate::settle()?;
    let choice = run::Choice {
        tier: cli.tier,
        only: cli.only,
        json: cli.json,
    };
    if cli.peers {
        return peers::compare(&choice);
    }
    run::run(&choice)
}
