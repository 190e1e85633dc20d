//! `/ws/{sandbox}`: a page's connection to its sandbox. What can be refused is refused before the upgrade, as
//! a problem; after it the [`bridge`] carries frames between the WebSocket and the agent.

use std::sync::Arc;

use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{WebSocket, WebSocketUpgrade};
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use protocol::{MAX_FRAME, SUBPROTOCOL};
use tracing::Instrument;

use super::app::{App, Shared};
use super::problem::AppError;
use crate::driver::SandboxId;

mod bridge;
mod end;
mod hello;
mod rate;
mod relay;

pub(super) async fn open(
    State(app): Shared,
    Path(sandbox): Path<String>,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, AppError> {
    app.allowed.require_origin(&headers)?;
    let session = app.sessions.find(&headers).ok_or(AppError::NoSession)?;
    let (id, _) = app.registry.owned(&session, &sandbox)?;
    let upgrade = upgrade.map_err(|rejection| AppError::BadRequest(rejection.body_text()))?;
    let upgrade = upgrade
        .protocols([SUBPROTOCOL])
        .read_buffer_size(8 * 1024)
        .max_message_size(MAX_FRAME)
        .max_frame_size(MAX_FRAME)
        .max_write_buffer_size(1024 * 1024);
    if upgrade.selected_protocol().is_none() {
        return Err(AppError::BadRequest(format!(
            "offer the subprotocol {SUBPROTOCOL}"
        )));
    }
    Ok(upgrade.on_upgrade(|socket| accept(app, id, socket)))
}

/// Serves the socket as a task that graceful shutdown waits for.
async fn accept(app: Arc<App>, id: SandboxId, socket: WebSocket) {
    let span = tracing::info_span!("socket", sandbox = %id);
    let tasks = app.tasks.clone();
    tasks
        .track_future(bridge::run(app, id, socket))
        .instrument(span)
        .await;
}
