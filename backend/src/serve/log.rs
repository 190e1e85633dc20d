//! Logs. `docs/LOGGING.md` has the rules.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use axum::extract::Request;
use axum::http::HeaderValue;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tracing::Instrument;
use tracing_subscriber::EnvFilter;

use super::problem::AppError;
use crate::config::LogFormat;

/// Starts logging to standard error. `RUST_LOG` chooses what; the default is `info`.
pub(super) fn start(format: LogFormat) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    match format {
        LogFormat::Text => builder.with_target(false).init(),
        LogFormat::Json => builder.json().flatten_event(true).init(),
    }
}

/// Puts a request into a span with an id, which the response carries too, and logs its end.
pub(super) async fn requests(request: Request, next: Next) -> Response {
    let id = format!("{:016x}", rand::random::<u64>());
    // The path only: a query might carry what is not for logs.
    let path = request.uri().path();
    let is_file = !path.starts_with("/api/") && !path.starts_with("/ws/");
    let span = tracing::info_span!("request", id, method = %request.method(), path);
    let began = Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    let (status, ms) = (response.status().as_u16(), began.elapsed().as_millis());
    span.in_scope(|| {
        if is_file {
            tracing::debug!(status, ms, "answered");
        } else {
            tracing::info!(status, ms, "answered");
        }
    });
    let id = HeaderValue::try_from(id).expect("hexadecimal digits are fine in a header");
    response.headers_mut().insert("x-request-id", id);
    response
}

/// Answers for a handler that takes too long.
pub(super) async fn deadline(request: Request, next: Next) -> Response {
    const DEADLINE: Duration = Duration::from_secs(30);
    tokio::time::timeout(DEADLINE, next.run(request))
        .await
        .unwrap_or_else(|_| AppError::Timeout.into_response())
}
