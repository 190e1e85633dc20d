use axum::Json;
use axum::extract::{Path, State};
use protocol::api::Lesson;

use crate::serve::app::Shared;
use crate::serve::controllers::extract::{Lang, Learner};
use crate::serve::problem::AppError;

/// `GET /api/lessons/{id}`: the page, with this learner's variables.
pub(in crate::serve) async fn read(
    State(app): Shared,
    Learner(session): Learner,
    Lang(lang): Lang,
    Path(id): Path<String>,
) -> Result<Json<Lesson>, AppError> {
    let lesson = app.catalogue.find(&id)?;
    Ok(Json(app.catalogue.lesson(lesson, lang, &session.seed())))
}
