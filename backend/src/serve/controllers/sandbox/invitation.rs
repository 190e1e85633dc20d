use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use protocol::api::Invitation;
use protocol::control::Op;

use crate::serve::app::Shared;
use crate::serve::controllers::extract::Learner;
use crate::serve::guest;
use crate::serve::problem::AppError;
use crate::serve::session::digest;

/// `POST /api/sandboxes/{id}/invitation`: a new one, in place of the one before. The server keeps nothing of it.
pub(in crate::serve) async fn invite(
    State(app): Shared,
    Learner(session): Learner,
    Path(id): Path<String>,
) -> Result<Json<Invitation>, AppError> {
    let (id, _) = app.registry.owned(&session, &id)?;
    let token = guest::new_token();
    let hash = Some(digest(&token));
    app.registry.ask(&id, Op::Invite { token: hash }).await?;
    Ok(Json(Invitation {
        path: format!("/watch/{id}#{token}"),
    }))
}

/// `DELETE /api/sandboxes/{id}/invitation`: takes it back; who came by it has to go.
pub(in crate::serve) async fn uninvite(
    State(app): Shared,
    Learner(session): Learner,
    Path(id): Path<String>,
) -> Result<StatusCode, AppError> {
    let (id, _) = app.registry.owned(&session, &id)?;
    app.registry.ask(&id, Op::Invite { token: None }).await?;
    Ok(StatusCode::NO_CONTENT)
}
