//! `utsuwa lesson`: checks, stamps and proves lessons.

mod check;
pub mod lacking;
pub mod pack;
mod stamp;
mod test;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};

/// Arguments of `utsuwa lesson`.
#[derive(Debug, Args)]
pub struct LessonArgs {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Find mistakes in a course: prints FILE:LINE: WHAT TO DO, and exits with 1 if there are any.
    Check {
        /// The course's directory; the built-in course without it.
        dir: Option<PathBuf>,
    },
    /// Note in every translation that it follows the source as it is now.
    Stamp {
        /// The course's directory.
        dir: PathBuf,
    },
    /// Prove lessons in real sandboxes: unsolved at first, mistakes explained, solved by `solve`.
    Test(test::TestArgs),
}

/// Runs it.
pub fn run(args: LessonArgs) -> anyhow::Result<ExitCode> {
    match args.command {
        Command::Check { dir } => check::run(dir.as_deref()),
        Command::Stamp { dir } => stamp::run(&dir),
        Command::Test(args) => test::run(&args),
    }
}
