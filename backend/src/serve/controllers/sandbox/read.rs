use axum::Json;
use axum::extract::{Path, State};
use protocol::api::Sandbox;

use crate::serve::app::Shared;
use crate::serve::controllers::extract::Learner;
use crate::serve::problem::AppError;

/// `GET /api/sandboxes/{id}`: whether it still runs.
pub(in crate::serve) async fn read(
    State(app): Shared,
    Learner(session): Learner,
    Path(id): Path<String>,
) -> Result<Json<Sandbox>, AppError> {
    let (id, lesson) = app.registry.owned(&session, &id)?;
    Ok(Json(Sandbox {
        id: id.to_string(),
        lesson,
        spawn_ms: 0,
    }))
}
