//! The one error type of the web side. Every refusal becomes RFC 9457 problem JSON, and a failure of ours is
//! logged here and nowhere else.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use protocol::api::Problem;

use crate::driver::DriverError;

/// Why a request was not answered as asked.
#[derive(Debug, thiserror::Error)]
pub(super) enum AppError {
    #[error("{0}")]
    BadRequest(String),
    #[error("this page's session is unknown; reload the page")]
    NoSession,
    #[error("requests from {0} are refused; if that is this server's own address, name it with --origins")]
    ForeignOrigin(String),
    #[error(
        "this server does not answer for the host {host}; open {origin}, or name this address with --origins"
    )]
    UnknownHost { host: String, origin: String },
    #[error("there is nothing at {0}")]
    NoRoute(String),
    #[error("this address does not take that method")]
    Method,
    #[error("there is no lesson `{0}`")]
    NoLesson(String),
    #[error("lesson `{lesson}` asks no question `{task}`")]
    NoQuestion { lesson: String, task: String },
    #[error("this sandbox has ended, or is not yours; start a new one")]
    NoSandbox,
    #[error("this invitation does not hold (any more); ask for another")]
    NoInvitation,
    #[error("as many are connected to this sandbox as may be; try again when somebody has left")]
    ViewerLimit,
    #[error("this terminal has no recording; start one first")]
    NoRecording,
    #[error("this server has as many connections as it may; try again in a moment")]
    SocketLimit,
    #[error("you have {0} sandboxes already; end one of them first")]
    SessionLimit(u32),
    #[error("all {0} sandboxes of this server are in use; try again in a few minutes")]
    SandboxLimit(u32),
    #[error("{message}{}", .fix.as_ref().map(|fix| format!(": {fix}")).unwrap_or_default())]
    SandboxFailed { message: String, fix: Option<String> },
    #[error("the server restarts; try again in a moment")]
    Stopping,
    #[error("the request took too long; try again")]
    Timeout,
    #[error("the server failed; its log says why")]
    Internal(#[source] anyhow::Error),
}

impl AppError {
    /// A failure of ours.
    pub(super) fn internal(error: impl Into<anyhow::Error>) -> Self {
        Self::Internal(error.into())
    }

    /// Status, last part of the identifier, and title.
    fn kind(&self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::BadRequest(_) => (
                StatusCode::BAD_REQUEST,
                "bad-request",
                "The request is not understood",
            ),
            Self::NoSession => (StatusCode::UNAUTHORIZED, "no-session", "No session"),
            Self::ForeignOrigin(_) => (StatusCode::FORBIDDEN, "foreign-origin", "Foreign origin"),
            Self::UnknownHost { .. } => (StatusCode::FORBIDDEN, "unknown-host", "Unknown host"),
            Self::NoRoute(_) => (StatusCode::NOT_FOUND, "not-found", "Not found"),
            Self::Method => (StatusCode::METHOD_NOT_ALLOWED, "method", "Method not allowed"),
            Self::NoLesson(_) => (StatusCode::NOT_FOUND, "no-lesson", "No such lesson"),
            Self::NoQuestion { .. } => (StatusCode::NOT_FOUND, "no-question", "No such question"),
            Self::NoSandbox => (StatusCode::NOT_FOUND, "no-sandbox", "No such sandbox"),
            Self::NoInvitation => (StatusCode::FORBIDDEN, "no-invitation", "No such invitation"),
            Self::ViewerLimit => (
                StatusCode::SERVICE_UNAVAILABLE,
                "viewer-limit",
                "Too many viewers",
            ),
            Self::NoRecording => (StatusCode::NOT_FOUND, "no-recording", "No recording"),
            Self::SocketLimit => (
                StatusCode::SERVICE_UNAVAILABLE,
                "socket-limit",
                "Too many connections",
            ),
            Self::SessionLimit(_) => (
                StatusCode::TOO_MANY_REQUESTS,
                "session-limit",
                "Too many sandboxes of yours",
            ),
            Self::SandboxLimit(_) => (
                StatusCode::SERVICE_UNAVAILABLE,
                "sandbox-limit",
                "The server is full",
            ),
            Self::SandboxFailed { .. } => (
                StatusCode::SERVICE_UNAVAILABLE,
                "sandbox-failed",
                "The sandbox did not start",
            ),
            Self::Stopping => (StatusCode::SERVICE_UNAVAILABLE, "stopping", "The server restarts"),
            Self::Timeout => (StatusCode::GATEWAY_TIMEOUT, "timeout", "Too slow"),
            Self::Internal(_) => (StatusCode::INTERNAL_SERVER_ERROR, "internal", "The server failed"),
        }
    }

    fn log(&self) {
        match self {
            Self::Internal(error) => tracing::error!(error = format!("{error:#}"), "request failed"),
            Self::SandboxFailed { .. } => tracing::error!(error = %self, "sandbox did not start"),
            Self::ForeignOrigin(_) | Self::UnknownHost { .. } => tracing::warn!(reason = %self, "refused"),
            _ => {}
        }
    }
}

impl From<DriverError> for AppError {
    fn from(error: DriverError) -> Self {
        match error {
            DriverError::Full(max) => Self::SandboxLimit(max),
            DriverError::NoSandbox(_) => Self::NoSandbox,
            DriverError::Failed { message, fix } => Self::SandboxFailed { message, fix },
            other => Self::internal(other),
        }
    }
}

impl IntoResponse for AppError {
    fn into_response(self) -> Response {
        self.log();
        let (status, kind, title) = self.kind();
        let problem = Problem {
            kind: format!("/problems/{kind}"),
            title: title.to_owned(),
            status: status.as_u16(),
            detail: self.to_string(),
        };
        let mut response = (status, axum::Json(problem)).into_response();
        let json = HeaderValue::from_static("application/problem+json");
        response.headers_mut().insert(header::CONTENT_TYPE, json);
        response
    }
}
