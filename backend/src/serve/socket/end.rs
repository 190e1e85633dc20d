//! How a connection ends.

use std::borrow::Cow;
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, WebSocket};
use futures_util::StreamExt;
use protocol::close;
use tokio::time::timeout;

use super::relay::{DEAD_AFTER, PAGE_DEADLINE};

/// Why a connection ends.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum End {
    /// The page said goodbye, or is gone: there is nobody to tell.
    Gone,
    /// The page sent what it must not.
    BadFrame(Cow<'static, str>),
    /// The page did not say hello in time.
    HelloTimeout,
    /// The page sent more frames than a page ever would.
    Flood,
    /// The page does not take what it is sent.
    Slow,
    /// The page has given no sign of life.
    Silent,
    /// The sandbox has ended.
    NoSandbox,
    /// The agent hung up, and its sandbox goes on.
    HungUp,
    /// The invitation does not hold (any more).
    Dismissed,
    /// As many are connected to the sandbox as may be.
    Full,
    /// As many connections of the session are open as may be.
    Crowd,
    /// The server stops.
    Restart,
}

impl End {
    fn close_frame(&self) -> Option<CloseFrame> {
        let (code, reason) = match self {
            Self::Gone => return None,
            Self::BadFrame(reason) => (close::BAD_FRAME, reason.clone()),
            Self::HelloTimeout => (close::HELLO_TIMEOUT, "say hello first".into()),
            Self::Flood => (close::RATE, "too many frames a second; reload the page".into()),
            Self::Slow => (
                close::SLOW,
                format!(
                    "the page took nothing for {} seconds; connect again",
                    PAGE_DEADLINE.as_secs()
                )
                .into(),
            ),
            Self::Silent => (
                close::SLOW,
                format!(
                    "nothing was heard of the page for {} seconds; connect again",
                    DEAD_AFTER.as_secs()
                )
                .into(),
            ),
            Self::HungUp => (
                close::SLOW,
                "the page fell too far behind the sandbox; connect again".into(),
            ),
            Self::NoSandbox => (close::NO_SANDBOX, "the sandbox has ended".into()),
            Self::Dismissed => (
                close::FORBIDDEN,
                "the invitation does not hold any more; ask for another".into(),
            ),
            Self::Full => (
                close::LIMIT,
                "as many watch this sandbox as may; try again when somebody has left".into(),
            ),
            Self::Crowd => (
                close::LIMIT,
                "too many pages of this browser are connected; close some".into(),
            ),
            Self::Restart => (close::RESTART, "the server restarts".into()),
        };
        Some(CloseFrame {
            code,
            reason: shortened(&reason).into(),
        })
    }
}

/// A close frame has room for 123 bytes of reason.
fn shortened(reason: &str) -> &str {
    let mut end = reason.len().min(123);
    while !reason.is_char_boundary(end) {
        end -= 1;
    }
    &reason[..end]
}

/// Sends the close code and lets the page answer: a socket closed with bytes unread would be reset, and the
/// code lost.
pub(super) async fn close(mut socket: WebSocket, end: &End) {
    let Some(frame) = end.close_frame() else { return };
    let goodbye = async {
        if socket.send(Message::Close(Some(frame))).await.is_ok() {
            while let Some(Ok(_)) = socket.next().await {}
        }
    };
    let _ = timeout(Duration::from_secs(2), goodbye).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_reason_is_cut_between_characters() {
        let end = End::BadFrame("器".repeat(50).into());
        let frame = end.close_frame().unwrap();
        assert_eq!((frame.code, frame.reason.as_str().len()), (close::BAD_FRAME, 123));
        let end = End::BadFrame(format!("x{}", "器".repeat(50)).into());
        assert_eq!(end.close_frame().unwrap().reason.as_str().len(), 121);
    }
}
