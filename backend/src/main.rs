//! See the library's documentation. `main` only chooses the subcommand: no thread is started before it, since
//! `agent` and `spawner` have to stay single-threaded.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use utsuwa::{attach, config, doctor, fmt, graph, image, lesson, lint, lsp, sandbox, serve};

/// Learn containers by taking one apart, in a browser.
#[derive(Debug, Parser)]
#[command(version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the playground.
    Serve(serve::ServeArgs),
    /// Explain the settings of `serve`.
    Config(config::ConfigArgs),
    /// Find mistakes in Dockerfiles.
    Lint(lint::LintArgs),
    /// Draw the stages of a Dockerfile and what flows between them.
    Graph(graph::GraphArgs),
    /// Show the page of a rule of `lint`, by any of its names.
    Explain(lint::ExplainArgs),
    /// List the rules of `lint`, or write their pages.
    Rules(lint::RulesArgs),
    /// Write Dockerfiles in their usual layout; what they mean stays.
    Fmt(fmt::FmtArgs),
    /// Serve an editor: findings, fixes and names, over the Language Server Protocol.
    Lsp(lsp::LspArgs),
    /// Say what this machine can do, what is missing, and how to get it.
    Doctor(doctor::DoctorArgs),
    /// Build and list the root filesystems of sandboxes.
    Image(image::ImageArgs),
    /// Explain what programs in a sandbox may do, and list those that run.
    Sandbox(sandbox::SandboxArgs),
    /// Check and prove lessons.
    Lesson(lesson::LessonArgs),
    /// Join a sandbox of a running server from this terminal.
    Attach(attach::AttachArgs),
    /// Own one sandbox (started by `serve`).
    #[command(hide = true)]
    Agent,
    /// Fork agents (started by `serve`).
    #[command(hide = true)]
    Spawner,
}

fn main() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Serve(args) => serve::run(&args),
        Command::Config(args) => config::run(&args),
        Command::Lint(args) => lint::run(args),
        Command::Graph(args) => graph::run(&args),
        Command::Explain(args) => lint::explain(&args),
        Command::Rules(args) => lint::rules(&args),
        Command::Fmt(args) => fmt::run(args),
        Command::Lsp(args) => lsp::run(&args),
        Command::Doctor(args) => doctor::run(&args),
        Command::Image(args) => image::run(args),
        Command::Sandbox(args) => sandbox::run(&args),
        Command::Lesson(args) => lesson::run(args),
        Command::Attach(args) => attach::run(args),
        Command::Agent => Ok(agent::main()),
        Command::Spawner => Ok(agent::spawner::main()),
    };
    result.unwrap_or_else(|error| {
        eprintln!("utsuwa: {error:#}");
        ExitCode::from(2)
    })
}
