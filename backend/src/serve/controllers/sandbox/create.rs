use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use protocol::api::{NewSandbox, Sandbox};

use crate::serve::app::Shared;
use crate::serve::controllers::extract::{self, Learner};
use crate::serve::problem::AppError;

/// `POST /api/sandboxes`: the session's sandbox for a lesson. Making one goes on when the page hangs up, so
/// that the page finds it when it comes back.
pub(in crate::serve) async fn create(
    State(app): Shared,
    Learner(session): Learner,
    extract::Json(NewSandbox { lesson }): extract::Json<NewSandbox>,
) -> Result<Json<Sandbox>, AppError> {
    app.catalogue.find(&lesson)?;
    if app.stop.is_cancelled() {
        return Err(AppError::Stopping);
    }
    let tasks = app.tasks.clone();
    let making = tasks.spawn(async move {
        let app = Arc::clone(&app);
        let lesson = app.catalogue.find(&lesson)?;
        let watched = app
            .catalogue
            .watched(lesson, &session.seed())
            .map_err(AppError::internal)?;
        app.registry.obtain(&session, lesson, watched).await
    });
    making.await.map_err(AppError::internal)?.map(Json)
}
