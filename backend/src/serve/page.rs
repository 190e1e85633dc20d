//! The page: what Trunk built into `dist`, embedded in the program (a debug build reads the folder).

use std::borrow::Cow;

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use rust_embed::{EmbeddedFile, RustEmbed};

use super::headers::{page_policy, worker_policy};
use super::problem::AppError;
use super::session::hex;

#[derive(RustEmbed)]
#[folder = "../dist"]
#[allow_missing = true]
struct Dist;

/// Where Trunk leaves room for the nonce (`create_nonce` in `Trunk.toml`).
const NONCE_HOLE: &str = "{{__TRUNK NONCE__}}";

/// Served until the page is built.
const MISSING: &str = include_str!("missing.html");

/// Whether the page is in this program.
pub(crate) fn is_built() -> bool {
    Dist::get("index.html").is_some()
}

/// Answers everything that is neither API nor WebSocket: a file of the page, or its `index.html` for an
/// address that the page itself routes.
pub(super) async fn serve(request: Request) -> Result<Response, AppError> {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Err(AppError::Method);
    }
    let path = request.uri().path().trim_start_matches('/');
    let is_file = path.rsplit('/').next().is_some_and(|name| name.contains('.'));
    if !is_file || path == "index.html" {
        return Ok(index());
    }
    asset(path, request.headers()).ok_or_else(|| AppError::NoRoute(request.uri().path().to_owned()))
}

fn index() -> Response {
    let Some(file) = Dist::get("index.html") else {
        return html(StatusCode::SERVICE_UNAVAILABLE, MISSING);
    };
    html(StatusCode::OK, &String::from_utf8_lossy(&file.data))
}

fn html(status: StatusCode, template: &str) -> Response {
    let nonce = format!("{:032x}", rand::random::<u128>());
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/html; charset=utf-8"),
        ),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::CONTENT_SECURITY_POLICY, page_policy(&nonce)),
    ];
    (status, headers, template.replace(NONCE_HOLE, &nonce)).into_response()
}

fn asset(path: &str, request: &HeaderMap) -> Option<Response> {
    if has_extension(path, "br") {
        return None;
    }
    let plain = || Dist::get(path).map(|file| (file, None));
    let small = || Dist::get(&format!("{path}.br")).map(|file| (file, Some(HeaderValue::from_static("br"))));
    let (file, encoding) = if accepts_brotli(request) {
        small().or_else(plain)
    } else {
        plain()
    }?;

    let etag = etag(&file);
    let fresh = request
        .get(header::IF_NONE_MATCH)
        .is_some_and(|known| known == etag);
    let body = if fresh {
        Body::empty()
    } else {
        Body::from(bytes(file))
    };
    let mut response = Response::new(body);
    if fresh {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    }
    let caching = if is_hashed(path) {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type(path)));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    headers.insert(header::ETAG, etag);
    headers.insert(header::CONTENT_SECURITY_POLICY, worker_policy());
    if let Some(encoding) = encoding {
        headers.insert(header::CONTENT_ENCODING, encoding);
    }
    Some(response)
}

fn bytes(file: EmbeddedFile) -> Bytes {
    match file.data {
        Cow::Borrowed(data) => Bytes::from_static(data),
        Cow::Owned(data) => Bytes::from(data),
    }
}

fn etag(file: &EmbeddedFile) -> HeaderValue {
    let hash = file.metadata.sha256_hash();
    HeaderValue::try_from(format!("\"{}\"", hex(&hash[..16])))
        .expect("hexadecimal digits are fine in a header")
}

fn accepts_brotli(request: &HeaderMap) -> bool {
    let accepted = request
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("");
    accepted.split(',').any(|coding| {
        let (name, quality) = coding.split_once(';').unwrap_or((coding, ""));
        name.trim() == "br" && !matches!(quality.trim(), "q=0" | "q=0.0")
    })
}

/// Whether the name carries the hash of the content, as in `utsuwa-1f2e3d4c5b6a7988_bg.wasm`.
fn is_hashed(path: &str) -> bool {
    let stem = path
        .rsplit('/')
        .next()
        .and_then(|name| name.split('.').next())
        .unwrap_or("");
    stem.trim_end_matches("_bg")
        .rsplit('-')
        .next()
        .is_some_and(|hash| {
            hash.len() >= 8 && hash != stem && hash.bytes().all(|byte| byte.is_ascii_hexdigit())
        })
}

fn has_extension(path: &str, extension: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, found)| found == extension)
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_with_a_hash_are_cached_for_good() {
        let check = |path: &str, expected: bool| assert_eq!(is_hashed(path), expected, "{path}");
        check("utsuwa-frontend-1f2e3d4c5b6a7988.js", true);
        check("utsuwa-frontend-1f2e3d4c5b6a7988_bg.wasm", true);
        check("vendor/xterm-0123abcd.js", true);
        check("sw.js", false);
        check("deadbeefdeadbeef.js", false);
        check("icon-192.png", false);
        check("manifest.webmanifest", false);
    }

    #[test]
    fn brotli_goes_only_to_those_who_take_it() {
        let check = |value: &'static str, expected: bool| {
            let headers = HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(value))]);
            assert_eq!(accepts_brotli(&headers), expected, "{value}");
        };
        check("gzip, deflate, br, zstd", true);
        check("br;q=1.0", true);
        check("gzip", false);
        check("br;q=0", false);
        check("brr", false);
    }
}
