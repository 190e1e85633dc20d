//! `utsuwa serve`: the page, the API and the WebSockets. The server owns no PTY and no sandbox; agents do.
//!
//! Errors: a handler returns `problem::AppError`, which becomes problem JSON and is logged there; what keeps
//! the server from starting is [`StartError`], printed by `main`.

use std::process::ExitCode;

use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use crate::config::{Flags, process_environment, resolve};

mod accept;
mod app;
mod catalogue;
mod controllers;
mod guard;
mod guest;
mod headers;
mod log;
pub(crate) mod page;
mod problem;
mod registry;
mod restore;
mod router;
mod server;
mod session;
mod socket;
mod sockets;

pub use server::{Server, StartError};

/// Arguments of `utsuwa serve`.
#[derive(Debug, clap::Args)]
pub struct ServeArgs {
    #[command(flatten)]
    settings: Flags,
}

/// Runs it until SIGINT or SIGTERM.
pub fn run(args: &ServeArgs) -> anyhow::Result<ExitCode> {
    let config = resolve(&args.settings, &process_environment)?.config;
    log::start(config.log);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let stop = CancellationToken::new();
        // Before anybody knows that it runs: one who asks it to stop at once means it.
        tokio::spawn(cancel_on_signal(stop.clone())?);
        let server = Server::bind(config).await?;
        println!("Utsuwa is at {}", server.url());
        server.run(stop).await;
        Ok(ExitCode::SUCCESS)
    })
}

fn cancel_on_signal(stop: CancellationToken) -> std::io::Result<impl Future<Output = ()>> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        stop.cancel();
    })
}
