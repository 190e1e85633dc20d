//! `/api/course`

use axum::Json;
use axum::extract::State;
use protocol::api::Course;

use super::extract::Lang;
use crate::serve::app::Shared;

/// `GET`: the table of contents.
pub(in crate::serve) async fn read(State(app): Shared, Lang(lang): Lang) -> Json<Course> {
    Json(app.catalogue.course(lang))
}
