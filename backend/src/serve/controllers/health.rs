//! `/api/health`

use axum::Json;
use axum::extract::State;
use protocol::api::Health;

use crate::serve::app::Shared;

/// `GET`: whether the server answers, and how full it is.
pub(in crate::serve) async fn read(State(app): Shared) -> Json<Health> {
    let capacity = app.registry.capacity();
    Json(Health {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        sandboxes: capacity.used,
        max_sandboxes: capacity.max,
    })
}
