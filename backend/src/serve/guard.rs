//! Who may ask: the `Host` check against DNS rebinding, and the origin check against other sites. On a
//! machine's own address every other port is "same site" and shares cookies, so origins are compared whole.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::app::App;
use super::problem::AppError;
use crate::config::{Origin, Origins};

/// The origins whose pages are ours.
pub(super) struct Allowed(Vec<Origin>);

impl Allowed {
    /// Those of the address listened on, and those configured.
    pub(super) fn new(addr: SocketAddr, configured: &Origins) -> Self {
        let mut origins = Vec::new();
        if !addr.ip().is_unspecified() {
            origins.push(Origin::of(addr));
        }
        if addr.ip().is_unspecified() || addr.ip().is_loopback() {
            origins.push(Origin::localhost(addr.port()));
        }
        origins.extend(configured.0.iter().cloned());
        Self(origins)
    }

    /// The origin that serves the host of this request.
    pub(super) fn serving(&self, headers: &HeaderMap, uri: &Uri) -> Option<&Origin> {
        let host = host(headers, uri);
        self.0.iter().find(|origin| origin.serves(host))
    }

    /// Refuses a request unless its `Origin` is ours; one without is refused too.
    pub(super) fn require_origin(&self, headers: &HeaderMap) -> Result<(), AppError> {
        if self.names_origin(headers)? {
            return Ok(());
        }
        Err(AppError::ForeignOrigin(
            "a client that names no origin".to_owned(),
        ))
    }

    /// Whether the request names an origin; an error if that is not ours.
    fn names_origin(&self, headers: &HeaderMap) -> Result<bool, AppError> {
        let Some(value) = headers.get(header::ORIGIN) else {
            return Ok(false);
        };
        match value.to_str().ok().and_then(|text| text.parse::<Origin>().ok()) {
            Some(origin) if self.0.contains(&origin) => Ok(true),
            Some(origin) => Err(AppError::ForeignOrigin(origin.to_string())),
            None => Err(AppError::ForeignOrigin("an opaque origin".to_owned())),
        }
    }
}

fn host<'a>(headers: &'a HeaderMap, uri: &'a Uri) -> &'a str {
    let header = headers.get(header::HOST).and_then(|value| value.to_str().ok());
    header
        .or_else(|| uri.authority().map(axum::http::uri::Authority::as_str))
        .unwrap_or("")
}

/// Refuses requests for hosts that are not ours.
pub(super) async fn check_host(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    if app.allowed.serving(request.headers(), request.uri()).is_some() {
        return next.run(request).await;
    }
    let host = host(request.headers(), request.uri()).to_owned();
    AppError::UnknownHost {
        host,
        origin: app.allowed.0[0].to_string(),
    }
    .into_response()
}

/// Refuses API requests that another site makes. A request that changes something has to say where it comes
/// from, by `Origin` or `Sec-Fetch-Site`.
pub(super) async fn check_origin(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    match permitted(&app.allowed, request.method(), request.headers()) {
        Ok(()) => next.run(request).await,
        Err(error) => error.into_response(),
    }
}

fn permitted(allowed: &Allowed, method: &Method, headers: &HeaderMap) -> Result<(), AppError> {
    if allowed.names_origin(headers)? {
        return Ok(());
    }
    match headers.get("sec-fetch-site").map(HeaderValue::as_bytes) {
        Some(b"same-origin" | b"none") => Ok(()),
        Some(_) => Err(AppError::ForeignOrigin("another site".to_owned())),
        None if method.is_safe() => Ok(()),
        None => Err(AppError::ForeignOrigin(
            "a client that names no origin".to_owned(),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
            .collect()
    }

    #[test]
    fn only_our_own_pages_change_things() {
        let allowed = Allowed::new(
            "127.0.0.1:7780".parse().unwrap(),
            &"https://learn.example".parse().unwrap(),
        );
        let check = |method: Method, pairs: &[(&'static str, &'static str)], expected: bool| {
            let result = permitted(&allowed, &method, &headers(pairs));
            assert_eq!(result.is_ok(), expected, "{method} {pairs:?}");
        };
        check(Method::POST, &[("origin", "http://127.0.0.1:7780")], true);
        check(Method::POST, &[("origin", "http://localhost:7780")], true);
        check(Method::POST, &[("origin", "https://learn.example")], true);
        check(Method::POST, &[("sec-fetch-site", "same-origin")], true);
        check(Method::POST, &[], false);
        check(Method::POST, &[("origin", "null")], false);
        check(Method::POST, &[("origin", "http://127.0.0.1:7781")], false);
        check(Method::POST, &[("origin", "https://127.0.0.1:7780")], false);
        check(
            Method::POST,
            &[("origin", "https://learn.example.evil.example")],
            false,
        );
        check(Method::POST, &[("sec-fetch-site", "same-site")], false);
        check(Method::GET, &[], true);
        check(Method::GET, &[("sec-fetch-site", "cross-site")], false);
        check(
            Method::GET,
            &[
                ("origin", "https://evil.example"),
                ("sec-fetch-site", "same-origin"),
            ],
            false,
        );
    }
}
