//! Every route, and what every request passes through.

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post};
use tower_http::catch_panic::CatchPanicLayer;

use super::app::App;
use super::controllers::{course, health, lesson, sandbox};
use super::problem::AppError;
use super::{guard, headers, log, page, session, socket};

/// The largest request body in bytes.
const MAX_BODY: usize = 64 * 1024;

pub(super) fn router(app: &Arc<App>) -> Router {
    let with_session = Router::new()
        .route("/api/course", get(course::read))
        .route("/api/lessons/{id}", get(lesson::read))
        .route("/api/lessons/{id}/answers", post(lesson::answer))
        .route("/api/sandboxes", post(sandbox::create))
        .route("/api/sandboxes/{id}", get(sandbox::read).delete(sandbox::delete))
        .route(
            "/api/sandboxes/{id}/invitation",
            post(sandbox::invite).delete(sandbox::uninvite),
        )
        .route(
            "/api/sandboxes/{id}/recordings/{channel}",
            get(sandbox::recording),
        )
        .route_layer(from_fn_with_state(Arc::clone(app), session::with_session));
    let api = Router::new()
        .merge(with_session)
        .route("/api/health", get(health::read))
        .route("/api/{*rest}", any(no_route))
        .method_not_allowed_fallback(method)
        .layer(from_fn_with_state(Arc::clone(app), guard::check_origin))
        .layer(from_fn(log::deadline))
        .layer(DefaultBodyLimit::max(MAX_BODY));
    Router::new()
        .merge(api)
        // `any`: over HTTP/2 an upgrade is CONNECT.
        .route("/ws/{sandbox}", any(socket::open))
        .fallback(page::serve)
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(Arc::clone(app), guard::check_host))
        .layer(from_fn(headers::secure))
        .layer(from_fn(log::requests))
        .with_state(Arc::clone(app))
}

async fn no_route(request: Request) -> AppError {
    AppError::NoRoute(request.uri().path().to_owned())
}

async fn method() -> AppError {
    AppError::Method
}

#[expect(clippy::needless_pass_by_value, reason = "the signature is the layer's")]
fn panicked(panic: Box<dyn std::any::Any + Send>) -> Response {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no message");
    AppError::Internal(anyhow::anyhow!("panic: {text}")).into_response()
}
