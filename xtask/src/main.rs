//! Commands for developers: `cargo xtask serve` and `cargo xtask test` take a fresh checkout on a Debian machine
//! all the way. Everything they install is named, pinned and kept outside the checkout.

mod attack;
mod bench;
mod command;
mod conformance;
mod fuzz;
mod page;
mod paths;
mod rules;
mod serve;
mod setup;
mod style;
mod test;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Prepare, build, serve and test Utsuwa.
#[derive(Debug, Parser)]
#[command(arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Install what building, serving and testing need; what is there already is left alone.
    Setup {
        /// Leave out what only the tests need.
        #[arg(long)]
        serve_only: bool,
    },
    /// Prepare, build and serve the playground.
    Serve {
        /// Passed on to `utsuwa serve`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
    /// Prepare, then run every check, or only those whose name contains one of these words.
    Test {
        /// Words such as `browser` or `lint`.
        names: Vec<String>,
        /// Only what runs in a virtual machine: sandboxes and lessons on cgroup v2, as root and as a user.
        #[arg(long, conflicts_with = "names")]
        vm: bool,
    },
    /// Measure: `sizes`, `keystroke`, or a program `bench-NAME` of the tests; docs/BENCHMARKS.md tells what there is.
    Bench {
        /// What to measure.
        name: String,
        /// Passed on to the program.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
    /// Attack sandboxes of every tier and a server, and see whether they hold; docs/ATTACKS.md tells how to read
    /// the table. Needs root.
    Attack {
        /// `--tier TIER`, `--only NUMBER,..`, `--peers`, `--json`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
    /// Compare with peers on their cases and on real files: `dockerfile [CODE,...]`. The data is `../shared/data`,
    /// or the folder in `UTSUWA_CONFORMANCE`.
    Conformance {
        /// What to compare.
        subject: conformance::Subject,
        /// Only these codes of hadolint or BuildKit, with commas between.
        codes: Option<String>,
    },
    /// Feed changed inputs to what reads strangers' bytes, on all CPUs; `target/fuzz` gets those that break it.
    Fuzz {
        /// `[SECONDS] [TARGET...]`, 30 seconds if not said, or `replay FILE...`; with `dockerfile` in front the
        /// analyzer, with cargo-fuzz.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
    /// Format the code, or only look.
    Fmt {
        /// Fail instead of changing files.
        #[arg(long)]
        check: bool,
    },
    /// Look for mistakes in the code.
    Lint,
    /// Write the pages of the analyzer's rules into `docs/rules`, or only look.
    Rules {
        /// Fail instead of changing files.
        #[arg(long)]
        check: bool,
    },
}

fn main() -> ExitCode {
    let result = match Cli::parse().task {
        Task::Setup { serve_only: true } => setup::run(setup::Scope::Serve),
        Task::Setup { serve_only: false } => setup::run(setup::Scope::Test),
        Task::Serve { args } => serve::run(&args),
        Task::Test { vm: true, .. } => test::run(&[test::VM.to_owned()]),
        Task::Test { names, .. } => test::run(&names),
        Task::Bench { name, args } => bench::run(&name, &args),
        Task::Attack { args } => attack::run(&args),
        Task::Conformance { subject, codes } => conformance::run(subject, codes.as_deref()),
        Task::Fuzz { args } => fuzz::run(&args),
        Task::Fmt { check } => style::format(check),
        Task::Lint => style::lint(),
        Task::Rules { check } => rules::pages(check),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}
