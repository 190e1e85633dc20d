//! Who may connect to a sandbox: its owner, by the session's cookie, and guests, by an invitation's token. What they may do
//! there the agent decides; the server only tells it what they have shown.

use std::sync::Arc;

use axum::http::{HeaderMap, header};
use protocol::INVITATION;
use protocol::api::INVITATION_HEADER;
use protocol::control::{Op, Outcome, Pass, Refusal};

use super::app::App;
use super::problem::AppError;
use super::session::{Session, digest};
use crate::driver::control::{ControlError, Line};
use crate::driver::{DriverError, SandboxId};

/// The longest token looked at.
const MAX_TOKEN: usize = 128;

/// Somebody who has something to show for a sandbox.
pub(super) struct Visitor {
    pub(super) sandbox: SandboxId,
    pub(super) lesson: String,
    pub(super) session: Option<Arc<Session>>,
    pass: Pass,
}

/// A new invitation's token: 128 random bits.
pub(super) fn new_token() -> String {
    format!("{:032x}", rand::random::<u128>())
}

/// The token in a request of the API.
pub(super) fn token_in_header(headers: &HeaderMap) -> Option<&str> {
    let token = headers.get(INVITATION_HEADER)?.to_str().ok()?;
    is_plausible(token).then_some(token)
}

/// The token among the subprotocols that a WebSocket offers: a browser lets a page say nothing else there.
pub(super) fn token_in_protocols(headers: &HeaderMap) -> Option<&str> {
    let offers = headers.get_all(header::SEC_WEBSOCKET_PROTOCOL).iter();
    let mut offers = offers
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','));
    let token = offers.find_map(|offer| offer.trim().strip_prefix(INVITATION))?;
    is_plausible(token).then_some(token)
}

fn is_plausible(token: &str) -> bool {
    (1..=MAX_TOKEN).contains(&token.len()) && token.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Who asks for `sandbox`. Whether an invitation holds is the agent's to say.
pub(super) fn receive(
    app: &App,
    headers: &HeaderMap,
    sandbox: &str,
    token: Option<&str>,
) -> Result<Visitor, AppError> {
    let session = app.sessions.find(headers);
    let owned = session
        .as_ref()
        .and_then(|session| app.registry.owned(session, sandbox).ok());
    let (found, pass) = match (owned, token) {
        (Some(owned), _) => (owned, Pass::Owner),
        (None, Some(token)) => (app.registry.of_anybody(sandbox)?, Pass::Invitation(digest(token))),
        (None, None) if session.is_none() => return Err(AppError::NoSession),
        (None, None) => return Err(AppError::NoSandbox),
    };
    let (sandbox, lesson) = found;
    Ok(Visitor {
        sandbox,
        lesson,
        session,
        pass,
    })
}

impl Visitor {
    pub(super) fn is_owner(&self) -> bool {
        self.pass == Pass::Owner
    }

    /// A connection to the agent on which this visitor's frames may follow.
    pub(super) async fn join(&self, app: &App) -> Result<Line, AppError> {
        let mut line = app.registry.attach(&self.sandbox).await.map_err(ended)?;
        let by = self.pass.clone();
        match line.ask(Op::Join { by }).await {
            Ok(Outcome::Joined { .. }) => Ok(line),
            Ok(_) => Err(AppError::internal(ControlError::Misunderstood)),
            Err(ControlError::Refused {
                refusal: Some(Refusal::NoInvitation),
                ..
            }) => Err(AppError::NoInvitation),
            Err(ControlError::Refused {
                refusal: Some(Refusal::Full),
                ..
            }) => Err(AppError::ViewerLimit),
            // It ends just now.
            Err(ControlError::Closed | ControlError::Io(_)) => Err(AppError::NoSandbox),
            Err(error) => Err(AppError::internal(error)),
        }
    }
}

/// An agent whose socket is gone has ended, even if that has not been noticed yet.
fn ended(error: DriverError) -> AppError {
    match error {
        DriverError::Connect { .. } => AppError::NoSandbox,
        other => other.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_found_among_the_subprotocols() {
        let check = |offers: &[&str], expected: Option<&str>| {
            let headers: HeaderMap = offers
                .iter()
                .map(|offer| (header::SEC_WEBSOCKET_PROTOCOL, offer.parse().unwrap()))
                .collect();
            assert_eq!(token_in_protocols(&headers), expected, "{offers:?}");
        };
        let long = format!("invite.{}", "a".repeat(MAX_TOKEN + 1));
        check(&["utsuwa.v1, invite.0a1B"], Some("0a1B"));
        check(&["utsuwa.v1", "invite.0a"], Some("0a"));
        check(&["utsuwa.v1"], None);
        check(&["invite."], None);
        check(&["invite.a/b"], None);
        check(&["xinvite.0a"], None);
        check(&[&long], None);
    }
}
