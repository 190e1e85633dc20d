//! The first frame.

use std::time::Duration;

use axum::extract::ws::{Message, WebSocket};
use bytes::Bytes;
use futures_util::StreamExt;
use protocol::frame::{ErrorMessage, Hello};
use protocol::{Frame, MIN_VERSION, VERSION, negotiate};
use tokio::time::timeout;

use super::end::End;

/// How long a page may take to say hello.
const DEADLINE: Duration = Duration::from_secs(5);

/// Waits for the page's `Hello` and returns its bytes.
pub(super) async fn receive(socket: &mut WebSocket) -> Result<Bytes, End> {
    let message = timeout(DEADLINE, first_data(socket))
        .await
        .map_err(|_| End::HelloTimeout)??;
    let Message::Binary(bytes) = message else {
        return Err(End::BadFrame("frames are binary".into()));
    };
    let frame = Frame::decode(bytes.clone()).map_err(|error| End::BadFrame(error.to_string().into()))?;
    let Frame::Hello(hello) = frame else {
        return Err(End::BadFrame("say hello first".into()));
    };
    let Some(version) = negotiate(MIN_VERSION, hello.version) else {
        let message = format!(
            "this server speaks versions {MIN_VERSION} to {VERSION} and the page {}: reload it",
            hello.version
        );
        let error = Frame::Error(ErrorMessage {
            code: "version".into(),
            message: message.clone(),
            channel: None,
        });
        // The close that follows says it too.
        let _ = socket.send(Message::Binary(error.encode())).await;
        return Err(End::BadFrame(message.into()));
    };
    tracing::info!(
        client = hello.client.chars().take(40).collect::<String>(),
        "connected"
    );
    if version == hello.version {
        return Ok(bytes);
    }
    // A page that is newer than this server: an agent that is newer too must not take it at its word.
    Ok(Frame::Hello(Hello { version, ..hello }).encode())
}

async fn first_data(socket: &mut WebSocket) -> Result<Message, End> {
    loop {
        match socket.next().await {
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
            Some(Ok(Message::Close(_))) | None => return Err(End::Gone),
            Some(Ok(message)) => return Ok(message),
            Some(Err(error)) => return Err(super::relay::broken(&error)),
        }
    }
}
