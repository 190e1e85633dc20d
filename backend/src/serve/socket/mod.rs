//! `/ws/{sandbox}`: a page's connection to its sandbox. What an honest page never does is refused before the upgrade, as a
//! problem. A refusal that a page has to understand comes after it as a close code, since browsers hide the others. The
//! [`bridge`] carries frames between the WebSocket and the agent.

use std::sync::Arc;

use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{WebSocket, WebSocketUpgrade};
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use protocol::{MAX_FRAME, MAX_SNAPSHOT, SUBPROTOCOL};
use tracing::Instrument;

use self::end::End;
use super::accept::Seat;
use super::app::{App, Shared};
use super::guest::{self, Visitor};
use super::problem::AppError;
use super::sockets::{self, Socket};
use crate::driver::SandboxId;
use crate::driver::control::Line;

mod bridge;
mod end;
mod hello;
mod rate;
mod relay;

/// Bytes that are gathered before they are written to the page.
const WRITE: usize = 64 * 1024;

pub(super) async fn open(
    State(app): Shared,
    Path(sandbox): Path<String>,
    seat: Option<axum::Extension<Arc<Seat>>>,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, AppError> {
    app.allowed.require_origin(&headers)?;
    let visitor = guest::receive(&app, &headers, &sandbox, guest::token_in_protocols(&headers))?;
    let upgrade = upgrade.map_err(|rejection| AppError::BadRequest(rejection.body_text()))?;
    let upgrade = upgrade
        .protocols([SUBPROTOCOL])
        .read_buffer_size(8 * 1024)
        .max_message_size(MAX_FRAME)
        .max_frame_size(MAX_FRAME)
        .write_buffer_size(WRITE)
        .max_write_buffer_size(2 * MAX_SNAPSHOT);
    if upgrade.selected_protocol().is_none() {
        return Err(AppError::BadRequest(format!(
            "offer the subprotocol {SUBPROTOCOL}"
        )));
    }
    let counted = app.sockets.open(sockets::IN_ALL).ok_or(AppError::SocketLimit)?;
    let id = visitor.sandbox.clone();
    let begun = match begin(&app, &visitor).await {
        Err(Refused::Problem(error)) => return Err(error),
        Err(Refused::Close(end)) => Err(end),
        Ok((line, own)) => Ok((line, own)),
    };
    Ok(upgrade.on_upgrade(async move |socket| {
        let _counted = (counted, seat);
        match begun {
            Ok((line, own)) => accept(app, id, line, socket, own).await,
            Err(end) => end::close(socket, &end).await,
        }
    }))
}

/// How a connection is refused.
enum Refused {
    /// Instead of the upgrade.
    Problem(AppError),
    /// After it.
    Close(End),
}

/// Counts the connection as the session's, and joins the agent.
async fn begin(app: &App, visitor: &Visitor) -> Result<(Line, Option<Socket>), Refused> {
    let own = match &visitor.session {
        Some(session) => {
            let own = session.sockets.open(sockets::PER_SESSION);
            Some(own.ok_or(Refused::Close(End::Crowd))?)
        }
        None => None,
    };
    match visitor.join(app).await {
        Ok(line) => Ok((line, own)),
        Err(AppError::NoInvitation) => Err(Refused::Close(End::Dismissed)),
        Err(AppError::ViewerLimit) => Err(Refused::Close(End::Full)),
        Err(error) => Err(Refused::Problem(error)),
    }
}

/// Serves the socket as a task that graceful shutdown waits for.
async fn accept(app: Arc<App>, id: SandboxId, line: Line, socket: WebSocket, own: Option<Socket>) {
    let span = tracing::info_span!("socket", sandbox = %id);
    let tasks = app.tasks.clone();
    tasks
        .track_future(bridge::run(app, id, line, socket))
        .instrument(span)
        .await;
    drop(own);
}
