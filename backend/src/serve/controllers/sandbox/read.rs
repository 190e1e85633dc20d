use axum::Json;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use protocol::api::Sandbox;

use crate::serve::app::Shared;
use crate::serve::guest;
use crate::serve::problem::AppError;

/// `GET /api/sandboxes/{id}`: whether it still runs, for its owner and for guests.
pub(in crate::serve) async fn read(
    State(app): Shared,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Json<Sandbox>, AppError> {
    let visitor = match guest::receive(&app, &headers, &id, guest::token_in_header(&headers)) {
        // A browser without a session has one from this answer on.
        Err(AppError::NoSession) => return Err(AppError::NoSandbox),
        other => other?,
    };
    if !visitor.is_owner() {
        // Only the agent knows its invitation.
        visitor.join(&app).await?;
    }
    Ok(Json(Sandbox {
        id: visitor.sandbox.to_string(),
        lesson: visitor.lesson,
        spawn_ms: 0,
    }))
}
