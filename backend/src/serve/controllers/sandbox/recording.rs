use axum::body::Body;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use protocol::Channel;
use protocol::control::{Op, Outcome, Refusal};
use serde::Deserialize;

use crate::driver::control::{ControlError, Line};
use crate::serve::app::Shared;
use crate::serve::controllers::extract::Learner;
use crate::serve::problem::AppError;

/// Which asciicast.
#[derive(Deserialize)]
pub(in crate::serve) struct Asked {
    format: Option<String>,
}

/// A piece of a recording, and the bytes behind it.
struct Piece {
    text: String,
    left: u64,
}

/// `GET /api/sandboxes/{id}/recordings/{channel}?format=v3`: a terminal's recording, for its owner only.
pub(in crate::serve) async fn recording(
    State(app): Shared,
    Learner(session): Learner,
    Path((id, channel)): Path<(String, String)>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Response, AppError> {
    let (id, lesson) = app.registry.owned(&session, &id)?;
    let Query(Asked { format }) = asked.map_err(|rejection| AppError::BadRequest(rejection.body_text()))?;
    let channel = channel.parse().map(Channel).map_err(|_| AppError::NoRecording)?;
    let mut line = app.registry.attach(&id).await?;
    let terminal = name_of(&mut line, channel).await?;
    let first = piece(&mut line, channel, 0).await?;
    let body = match format.as_deref() {
        None | Some("v3") => Body::from_stream(rest(line, channel, first)),
        Some("v2") => {
            let mut text = String::new();
            let mut pieces = rest(line, channel, first).boxed();
            while let Some(piece) = pieces.next().await {
                let piece = piece.map_err(AppError::internal)?;
                text.push_str(&String::from_utf8_lossy(&piece));
            }
            Body::from(terminal::cast::to_v2(&text).map_err(AppError::internal)?)
        }
        Some(other) => {
            return Err(AppError::BadRequest(format!(
                "`{other}` is no format of recordings; ask for v3 or v2"
            )));
        }
    };
    let name = format!(
        "attachment; filename=\"utsuwa-{}-{}.cast\"",
        plain(&lesson),
        plain(&terminal)
    );
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/x-asciicast"),
        ),
        (
            header::CONTENT_DISPOSITION,
            HeaderValue::try_from(name).map_err(AppError::internal)?,
        ),
    ];
    Ok((headers, body).into_response())
}

/// A learner may name a terminal what she likes, and some of that has a meaning in headers and in file names.
fn plain(name: &str) -> String {
    let plain = |c: char| {
        if c.is_ascii_alphanumeric() || c == '-' {
            c
        } else {
            '_'
        }
    };
    name.chars().map(plain).collect()
}

async fn name_of(line: &mut Line, channel: Channel) -> Result<String, AppError> {
    let Outcome::Status(status) = line.ask(Op::Status).await.map_err(refused)? else {
        return Err(AppError::internal(ControlError::Misunderstood));
    };
    let mut terminals = status.terminals.into_iter();
    let found = terminals.find(|terminal| terminal.channel == channel);
    found.map(|terminal| terminal.name).ok_or(AppError::NoRecording)
}

async fn piece(line: &mut Line, channel: Channel, from: u64) -> Result<Piece, AppError> {
    match line.ask(Op::Recording { channel, from }).await.map_err(refused)? {
        Outcome::Recording { text, left } => Ok(Piece { text, left }),
        _ => Err(AppError::internal(ControlError::Misunderstood)),
    }
}

fn refused(error: ControlError) -> AppError {
    match error {
        ControlError::Refused {
            refusal: Some(Refusal::NoRecording),
            ..
        } => AppError::NoRecording,
        ControlError::Closed => AppError::NoSandbox,
        other => AppError::internal(other),
    }
}

/// The pieces from the first to the last; each is asked for when the client has taken the one before.
fn rest(
    line: Line,
    channel: Channel,
    first: Piece,
) -> impl futures_util::Stream<Item = Result<Bytes, AppError>> + Send + 'static {
    let begin = (line, 0, Some(first));
    stream::try_unfold(begin, move |(mut line, from, next)| async move {
        let Some(Piece { text, left }) = next else {
            return Ok(None);
        };
        let from = from + text.len() as u64;
        // A piece without text brings nobody further.
        let next = match left {
            1.. if !text.is_empty() => Some(piece(&mut line, channel, from).await?),
            _ => None,
        };
        Ok(Some((Bytes::from(text), (line, from, next))))
    })
}
