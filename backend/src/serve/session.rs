//! Anonymous sessions. The browser keeps a random 256-bit token in a cookie; the server keeps only its
//! SHA-256, in memory.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use sha2::{Digest, Sha256};

use super::app::App;
use super::problem::AppError;
use super::sockets::Sockets;
use crate::config::Origin;

/// The most sessions remembered; the one that was quiet longest makes room.
const MAX_SESSIONS: usize = 10_000;

/// SHA-256 of a session's token.
pub(super) type SessionId = [u8; 32];

/// One browser.
pub(super) struct Session {
    pub(super) id: SessionId,
    /// Held while a sandbox is made for it, so that two quick requests make one.
    pub(super) making: tokio::sync::Mutex<()>,
    /// WebSockets that it has open.
    pub(super) sockets: Sockets,
    passed: Mutex<HashSet<(String, String)>>,
}

impl Session {
    fn new(id: SessionId) -> Arc<Self> {
        Arc::new(Self {
            id,
            making: tokio::sync::Mutex::default(),
            sockets: Sockets::default(),
            passed: Mutex::default(),
        })
    }

    /// What the variables of its lessons are derived from.
    pub(super) fn seed(&self) -> String {
        hex(&self.id)
    }

    /// Remembers that a task of a lesson was passed.
    pub(super) fn pass(&self, lesson: &str, task: &str) {
        lock(&self.passed).insert((lesson.to_owned(), task.to_owned()));
    }

    /// The tasks of a lesson that were passed.
    pub(super) fn passed_in(&self, lesson: &str) -> Vec<String> {
        let passed = lock(&self.passed);
        let tasks = passed.iter().filter(|(of, _)| of == lesson);
        tasks.map(|(_, task)| task.clone()).collect()
    }

    /// Whether it was.
    pub(super) fn has_passed(&self, lesson: &str, task: &str) -> bool {
        lock(&self.passed).contains(&(lesson.to_owned(), task.to_owned()))
    }
}

/// All sessions.
#[derive(Default)]
pub(super) struct Sessions {
    known: Mutex<HashMap<SessionId, Entry>>,
}

struct Entry {
    session: Arc<Session>,
    seen: Instant,
}

impl Sessions {
    /// The session of this request's cookie.
    pub(super) fn find(&self, headers: &HeaderMap) -> Option<Arc<Session>> {
        let id: SessionId = Sha256::digest(token(headers)?).into();
        let mut known = lock(&self.known);
        let entry = known.get_mut(&id)?;
        entry.seen = Instant::now();
        Some(Arc::clone(&entry.session))
    }

    /// The session of a sandbox that outlived its server, by its id in hexadecimal; `None` if that is no id.
    pub(super) fn restore(&self, hex: &str) -> Option<Arc<Session>> {
        let id = unhex(hex)?;
        let mut known = lock(&self.known);
        if let Some(entry) = known.get(&id) {
            return Some(Arc::clone(&entry.session));
        }
        Some(enter(&mut known, Session::new(id)))
    }

    /// A new session and its token.
    fn create(&self) -> (Arc<Session>, String) {
        let token = hex(&rand::random::<[u8; 32]>());
        let session = Session::new(Sha256::digest(&token).into());
        (enter(&mut lock(&self.known), session), token)
    }
}

fn enter(known: &mut HashMap<SessionId, Entry>, session: Arc<Session>) -> Arc<Session> {
    if known.len() >= MAX_SESSIONS
        && let Some(oldest) = known
            .iter()
            .min_by_key(|(_, entry)| entry.seen)
            .map(|(id, _)| *id)
    {
        known.remove(&oldest);
    }
    let entry = Entry {
        session: Arc::clone(&session),
        seen: Instant::now(),
    };
    known.insert(session.id, entry);
    session
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

const PLAIN: &str = "utsuwa";
const SECURE: &str = "__Host-utsuwa";

fn token(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok());
    let mut pairs = cookies
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='));
    pairs
        .find(|(name, _)| matches!(*name, PLAIN | SECURE))
        .map(|(_, value)| value)
}

fn cookie(token: &str, secure: bool) -> HeaderValue {
    let (name, attribute) = if secure { (SECURE, "; Secure") } else { (PLAIN, "") };
    let text = format!("{name}={token}; Path=/; HttpOnly; SameSite=Strict{attribute}");
    HeaderValue::try_from(text).expect("hexadecimal digits are fine in a header")
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}

/// The opposite of [`hex`].
fn unhex(text: &str) -> Option<SessionId> {
    let digits = text.as_bytes();
    let mut id = SessionId::default();
    let fits = digits.len() == 2 * id.len() && digits.iter().all(u8::is_ascii_hexdigit);
    for (byte, pair) in id.iter_mut().zip(digits.chunks(2)).filter(|_| fits) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    fits.then_some(id)
}

/// SHA-256 of a token, in hexadecimal: what may be kept and compared in its place.
pub(super) fn digest(token: &str) -> String {
    hex(&Sha256::digest(token))
}

/// Gives every API request an `Arc<Session>` extension, with a new session for a new browser.
pub(super) async fn with_session(
    State(app): State<Arc<App>>,
    mut request: Request,
    next: Next,
) -> Result<Response, AppError> {
    if let Some(session) = app.sessions.find(request.headers()) {
        request.extensions_mut().insert(session);
        return Ok(next.run(request).await);
    }
    let secure = app
        .allowed
        .serving(request.headers(), request.uri())
        .is_some_and(Origin::is_secure);
    let (session, token) = app.sessions.create();
    request.extensions_mut().insert(session);
    let mut response = next.run(request).await;
    response
        .headers_mut()
        .append(header::SET_COOKIE, cookie(&token, secure));
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_cookie(text: &str) -> HeaderMap {
        HeaderMap::from_iter([(header::COOKIE, text.parse().unwrap())])
    }

    #[test]
    fn a_session_is_found_by_its_cookie_only() {
        let sessions = Sessions::default();
        let (session, token) = sessions.create();
        let found = |text: String| sessions.find(&with_cookie(&text)).map(|session| session.id);
        assert_eq!(found(format!("utsuwa={token}")), Some(session.id));
        assert_eq!(found(format!("other=1; __Host-utsuwa={token}")), Some(session.id));
        assert_eq!(found(format!("xutsuwa={token}")), None);
        assert_eq!(
            found(format!("utsuwa={}", session.seed())),
            None,
            "the stored hash is no token"
        );
        assert_eq!(found("utsuwa=".into()), None);
    }

    #[test]
    fn a_session_is_restored_by_its_id_and_found_by_its_cookie() {
        let (session, token) = Sessions::default().create();
        let later = Sessions::default();
        for bad in ["", "1f", &"x".repeat(64), &"é".repeat(32)] {
            assert!(later.restore(bad).is_none(), "{bad}");
        }
        let restored = later.restore(&session.seed()).unwrap();
        restored.pass("uts", "q1");
        let found = later.find(&with_cookie(&format!("utsuwa={token}"))).unwrap();
        assert_eq!(
            (found.id, found.passed_in("uts")),
            (session.id, vec!["q1".into()])
        );
        assert!(Arc::ptr_eq(&later.restore(&session.seed()).unwrap(), &found));
    }

    #[test]
    fn the_quietest_session_makes_room() {
        let sessions = Sessions::default();
        let (first, _) = sessions.create();
        let (_, second) = sessions.create();
        for _ in 2..=MAX_SESSIONS {
            sessions.create();
        }
        assert!(!lock(&sessions.known).contains_key(&first.id));
        assert!(sessions.find(&with_cookie(&format!("utsuwa={second}"))).is_some());
    }

    #[test]
    fn cookies_are_secure_behind_https() {
        assert_eq!(
            cookie("1f", false),
            "utsuwa=1f; Path=/; HttpOnly; SameSite=Strict"
        );
        assert_eq!(
            cookie("1f", true),
            "__Host-utsuwa=1f; Path=/; HttpOnly; SameSite=Strict; Secure"
        );
    }
}
