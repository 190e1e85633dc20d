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
use crate::driver::wire::{FrameReader, write_frame};

/// How long an agent may take to accept a connection's first frame.
const AGENT_DEADLINE: Duration = Duration::from_secs(10);

/// Serves a page until either side ends or the server stops.
pub(super) async fn run(app: Arc<App>, id: SandboxId, mut socket: WebSocket) {
    let hello = tokio::select! {
        hello = hello::receive(&mut socket) => hello,
        () = app.stop.cancelled() => Err(End::Restart),
    };
    let (socket, end) = match hello {
        Ok(hello) => relay(&app, &id, hello, socket).await,
        Err(end) => (socket, end),
    };
    tracing::info!(?end, "disconnected");
    close(socket, &end).await;
}

/// Carries frames both ways, each direction at its own pace.
async fn relay(app: &App, id: &SandboxId, hello: Bytes, socket: WebSocket) -> (WebSocket, End) {
    let stream = match app.registry.attach(id).await {
        Ok(stream) => stream,
        Err(error) => {
            tracing::warn!(%error, "cannot attach");
            return (socket, End::NoSandbox);
        }
    };
    let (reader, mut writer) = tokio::io::split(stream);
    if !matches!(
        timeout(AGENT_DEADLINE, write_frame(&mut writer, &hello)).await,
        Ok(Ok(()))
    ) {
        return (socket, End::NoSandbox);
    }
    let (mut sink, mut messages) = socket.split();
    let end = tokio::select! {
        // Keys before output: a Ctrl-C must not wait behind a flood.
        biased;
        () = app.stop.cancelled() => End::Restart,
        end = relay::from_page(&mut messages, &mut writer) => end,
        end = relay::to_page(FrameReader::new(reader), &mut sink) => end,
    };
    let socket = sink.reunite(messages).expect("both halves are of this socket");
    (socket, end)
}
