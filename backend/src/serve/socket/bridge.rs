//! One connection from hello to close.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::WebSocket;
use bytes::Bytes;
use futures_util::StreamExt;
use tokio::time::timeout;

use super::end::{End, close};
use super::relay;
use super::{App, SandboxId, hello};
use crate::driver::control::Line;
use crate::driver::wire::write_frame;

/// How long an agent may take to accept a connection's first frame.
const AGENT_DEADLINE: Duration = Duration::from_secs(10);
/// How long the end of an agent that hung up may take to be noticed.
const END_DEADLINE: Duration = Duration::from_secs(2);

/// Serves a page until either side ends or the server stops. On `line` the agent knows already who that is.
pub(super) async fn run(app: Arc<App>, id: SandboxId, line: Line, mut socket: WebSocket) {
    let hello = tokio::select! {
        hello = hello::receive(&mut socket) => hello,
        () = app.stop.cancelled() => Err(End::Restart),
    };
    let (socket, end) = match hello {
        Ok(hello) => relay(&app, line, hello, socket).await,
        Err(end) => (socket, end),
    };
    let end = match end {
        End::HungUp => why(&app, &id).await,
        other => other,
    };
    tracing::info!(?end, "disconnected");
    close(socket, &end).await;
}

/// Carries frames both ways, each direction at its own pace: a page that takes no output still has its keys
/// carried, and a program that takes no keys still has its output carried.
async fn relay(app: &App, line: Line, hello: Bytes, socket: WebSocket) -> (WebSocket, End) {
    let Line {
        frames, mut writer, ..
    } = line;
    if !matches!(
        timeout(AGENT_DEADLINE, write_frame(&mut writer, &hello)).await,
        Ok(Ok(()))
    ) {
        return (socket, End::HungUp);
    }
    let (mut sink, mut messages) = socket.split();
    let end = {
        let mut keys = std::pin::pin!(relay::from_page(&mut messages, &mut writer));
        let mut output = std::pin::pin!(relay::to_page(frames, &mut sink));
        tokio::select! {
            // Keys before output: a Ctrl-C must not wait behind a flood.
            biased;
            () = app.stop.cancelled() => End::Restart,
            end = &mut keys => match end {
                // A key that came too late: what the agent said last tells why it hung up.
                End::HungUp => timeout(END_DEADLINE, output).await.unwrap_or(End::HungUp),
                end => end,
            },
            end = &mut output => end,
        }
    };
    let socket = sink.reunite(messages).expect("both halves are of this socket");
    (socket, end)
}

/// What it means that the agent hung up without a word: it was killed, or the page was too far behind to be told everything.
async fn why(app: &App, id: &SandboxId) -> End {
    let Some(ended) = app.registry.end_of(id) else {
        return End::NoSandbox;
    };
    match timeout(END_DEADLINE, ended.cancelled()).await {
        Ok(()) => End::NoSandbox,
        Err(_) => End::HungUp,
    }
}
