//! The two directions of a connection. What comes from the page is decoded, since it is not to be trusted;
//! what comes from the agent is passed on as it is.

use std::time::Duration;

use axum::extract::ws::Message;
use bytes::Bytes;
use futures_util::{Sink, SinkExt, Stream, StreamExt};
use protocol::{Frame, MAX_FRAME};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::{Instant, interval_at, timeout};

use super::end::End;
use super::rate::Rate;
use crate::driver::wire::{FrameReader, write_frame};

/// How long a page may take to accept what it was sent.
const PAGE_DEADLINE: Duration = Duration::from_secs(30);
/// How often the page is asked for a sign of life.
const PING_EVERY: Duration = Duration::from_secs(20);
/// How long it may give none.
const DEAD_AFTER: Duration = Duration::from_secs(45);

/// The first byte of a [`Frame::Reply`], the one frame an agent sends that is not for pages.
const REPLY: u8 = 0x51;

/// Passes frames on to the agent until the page is gone, or sends what it must not. The agent may let it wait: it
/// reads no further while a program does not take what was typed.
pub(super) async fn from_page<E: std::error::Error + 'static>(
    messages: &mut (impl Stream<Item = Result<Message, E>> + Unpin),
    agent: &mut (impl AsyncWrite + Unpin),
) -> End {
    let mut rate = Rate::new();
    loop {
        let message = match timeout(DEAD_AFTER, messages.next()).await {
            Ok(Some(Ok(message))) => message,
            Ok(Some(Err(error))) => return broken(&error),
            Ok(None) | Err(_) => return End::Gone,
        };
        let length = match message {
            Message::Binary(bytes) => {
                if let Err(end) = check(bytes.clone()) {
                    return end;
                }
                if write_frame(agent, &bytes).await.is_err() {
                    return End::NoSandbox;
                }
                bytes.len()
            }
            Message::Ping(bytes) | Message::Pong(bytes) => bytes.len(),
            Message::Text(_) => return End::BadFrame("frames are binary".into()),
            Message::Close(_) => return End::Gone,
        };
        if rate.spend(length).await.is_err() {
            return End::Flood;
        }
    }
}

/// Whether these bytes are a frame that a page may send after its hello.
fn check(bytes: Bytes) -> Result<(), End> {
    match Frame::decode(bytes) {
        Ok(
            Frame::Input { .. }
            | Frame::Resize { .. }
            | Frame::Ack { .. }
            | Frame::Open(_)
            | Frame::Close { .. }
            | Frame::Sub { .. }
            | Frame::Ping(_)
            | Frame::Pong(_),
        ) => Ok(()),
        Ok(_) => Err(End::BadFrame("a page must not send this kind of frame".into())),
        Err(error) => Err(End::BadFrame(error.to_string().into())),
    }
}

/// What a failing socket means: our fault or theirs, or just a lost connection.
pub(super) fn broken(error: &(dyn std::error::Error + 'static)) -> End {
    use tokio_tungstenite::tungstenite::Error;
    let mut cause = Some(error);
    while let Some(error) = cause {
        if let Some(Error::Capacity(error)) = error.downcast_ref::<Error>() {
            return End::BadFrame(error.to_string().into());
        }
        cause = error.source();
    }
    End::Gone
}

/// Passes frames on to the page until the agent hangs up, and asks the page for signs of life.
pub(super) async fn to_page(
    mut frames: FrameReader<impl AsyncRead + Unpin>,
    page: &mut (impl Sink<Message> + Unpin),
) -> End {
    let mut pings = interval_at(Instant::now() + PING_EVERY, PING_EVERY);
    loop {
        let sent = tokio::select! {
            frame = frames.next() => match frame {
                Ok(Some(frame)) => timeout(PAGE_DEADLINE, forward(frame, &mut frames, page)).await,
                Ok(None) => return End::NoSandbox,
                Err(error) => {
                    tracing::error!(%error, "the agent's connection broke");
                    return End::NoSandbox;
                }
            },
            _ = pings.tick() => {
                timeout(PAGE_DEADLINE, async { page.send(Message::Ping(Bytes::new())).await.is_ok() }).await
            }
        };
        match sent {
            Ok(true) => {}
            Ok(false) => return End::Gone,
            Err(_) => return End::Slow,
        }
    }
}

/// Sends `frame` and what has arrived behind it with one flush; `false` when the page is gone.
async fn forward(
    frame: Bytes,
    frames: &mut FrameReader<impl AsyncRead + Unpin>,
    page: &mut (impl Sink<Message> + Unpin),
) -> bool {
    let mut next = Some(frame);
    while let Some(frame) = next {
        if frame.len() > MAX_FRAME {
            tracing::error!(bytes = frame.len(), "the agent sent a frame too large for a page");
        } else if frame.first() != Some(&REPLY) && page.feed(Message::Binary(frame)).await.is_err() {
            return false;
        }
        next = frames.buffered().ok().flatten();
    }
    page.flush().await.is_ok()
}

#[cfg(test)]
mod tests {
    use futures_util::{sink, stream};
    use protocol::Channel;
    use protocol::control::{Op, Outcome, Reply, Request};

    use super::*;

    #[tokio::test]
    async fn what_a_page_may_send_reaches_the_agent_unchanged() {
        let input = Frame::Input {
            channel: Channel(0),
            seq: 1,
            bytes: Bytes::from_static(b"ls\r"),
        }
        .encode();
        let messages =
            [Message::Ping(Bytes::new()), Message::Binary(input.clone())].map(Ok::<_, std::io::Error>);
        let mut agent = Vec::new();
        let end = from_page(&mut stream::iter(messages), &mut agent).await;
        assert_eq!(end, End::Gone);
        let mut frames = FrameReader::new(agent.as_slice());
        assert_eq!(frames.next().await.unwrap(), Some(input));
        assert_eq!(frames.next().await.unwrap(), None);
    }

    #[tokio::test]
    async fn what_a_page_must_not_send_ends_the_connection() {
        let check = async |message: Message, expected: &str| {
            let mut agent = Vec::new();
            let end = from_page(&mut stream::iter([Ok::<_, std::io::Error>(message)]), &mut agent).await;
            let End::BadFrame(reason) = end else {
                panic!("{end:?}")
            };
            assert!(reason.contains(expected), "{reason}");
            assert!(agent.is_empty());
        };
        let request = Frame::Request(Request {
            id: 1,
            op: Op::Shutdown,
        });
        let reply = Frame::Reply(Reply {
            id: 1,
            result: Outcome::Done,
        });
        check(Message::Binary(request.encode()), "must not send").await;
        check(Message::Binary(reply.encode()), "must not send").await;
        check(
            Message::Binary(Bytes::from_static(&[0xee, 1, 2])),
            "0xee is no known kind",
        )
        .await;
        check(Message::Binary(Bytes::new()), "empty").await;
        check(Message::Text("hello".into()), "binary").await;
    }

    #[tokio::test(start_paused = true)]
    async fn a_flood_of_messages_ends_the_connection() {
        let ping = Frame::Ping(1).encode();
        let flood = stream::repeat_with(|| Ok::<_, std::io::Error>(Message::Binary(ping.clone())));
        let end = from_page(&mut flood.boxed(), &mut tokio::io::sink()).await;
        assert_eq!(end, End::Flood);
    }

    #[tokio::test(start_paused = true)]
    async fn a_page_that_takes_nothing_is_let_go() {
        let (mut agent, ours) = tokio::io::duplex(1024);
        write_frame(&mut agent, &Frame::Pong(1).encode()).await.unwrap();
        let mut full = Box::pin(sink::unfold((), |(), _: Message| {
            std::future::pending::<Result<(), std::io::Error>>()
        }));
        let began = Instant::now();
        assert_eq!(to_page(FrameReader::new(ours), &mut full).await, End::Slow);
        assert_eq!(began.elapsed().as_secs(), 30);
    }

    #[tokio::test]
    async fn a_page_sees_everything_but_replies() {
        let output = Frame::Output {
            channel: Channel(0),
            offset: 0,
            bytes: Bytes::from_static(b"$ "),
        }
        .encode();
        let reply = Frame::Reply(Reply {
            id: 1,
            result: Outcome::Done,
        })
        .encode();
        assert_eq!(reply[0], REPLY);
        let mut wire = Vec::new();
        for frame in [&output, &reply, &output] {
            write_frame(&mut wire, frame).await.unwrap();
        }
        let seen = std::cell::RefCell::new(Vec::new());
        let mut page = Box::pin(sink::unfold((), |(), message| {
            seen.borrow_mut().push(message);
            async { Ok::<_, std::io::Error>(()) }
        }));
        let end = to_page(FrameReader::new(wire.as_slice()), &mut page).await;
        drop(page);
        assert_eq!(end, End::NoSandbox);
        assert_eq!(
            seen.into_inner(),
            [Message::Binary(output.clone()), Message::Binary(output)]
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_silent_page_is_given_up() {
        let began = Instant::now();
        let mut silent = stream::pending::<Result<Message, std::io::Error>>();
        assert_eq!(from_page(&mut silent, &mut Vec::new()).await, End::Gone);
        assert_eq!(began.elapsed(), DEAD_AFTER);
    }
}
