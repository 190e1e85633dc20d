use axum::extract::{Path, State};
use axum::http::StatusCode;

use crate::serve::app::Shared;
use crate::serve::controllers::extract::Learner;
use crate::serve::problem::AppError;

/// `DELETE /api/sandboxes/{id}`: ends it; answers once it is gone.
pub(in crate::serve) async fn delete(
    State(app): Shared,
    Learner(session): Learner,
    Path(id): Path<String>,
) -> Result<StatusCode, AppError> {
    app.registry.end(&session, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
