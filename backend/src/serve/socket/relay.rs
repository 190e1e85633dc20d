//! The two directions of a connection. What comes from the page is decoded, since it is not to be trusted;
//! what comes from the agent is passed on as it is.

use std::time::Duration;

use axum::extract::ws::Message;
use bytes::Bytes;
use futures_util::{Sink, SinkExt, Stream, StreamExt};
use protocol::frame::Event;
use protocol::{Frame, MAX_FRAME, MAX_SNAPSHOT};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::{Instant, interval_at, timeout};

use super::end::End;
use super::rate::Rate;
use crate::driver::wire::{FrameReader, write_frame};

/// How long a page may take nothing of what it is sent.
pub(super) const PAGE_DEADLINE: Duration = Duration::from_secs(10);
/// How often the page is asked for a sign of life.
const PING_EVERY: Duration = Duration::from_secs(20);
/// How long it may give none.
pub(super) const DEAD_AFTER: Duration = Duration::from_secs(45);

/// The first byte of a [`Frame::Reply`], the one frame an agent sends that is not for pages.
const REPLY: u8 = 0x51;
/// That of a [`Frame::Snapshot`], which may be larger than others.
const SNAPSHOT: u8 = 0x11;
/// Those of frames that may be an agent's last words: [`Frame::Event`] and [`Frame::Error`].
const EVENT: u8 = 0x40;
const ERROR: u8 = 0x7f;

/// The code of the [`Frame::Error`] with which an agent sends somebody away.
const DISMISSED: &str = "dismissed";

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
            Ok(None) => return End::Gone,
            Err(_) => return End::Silent,
        };
        let length = match message {
            Message::Binary(bytes) => {
                if let Err(end) = check(bytes.clone()) {
                    return end;
                }
                if write_frame(agent, &bytes).await.is_err() {
                    return End::HungUp;
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
            | Frame::Unsub { .. }
            | Frame::Rename(_)
            | Frame::Grant(_)
            | Frame::Extend
            | Frame::Record(_)
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
    let mut last_word = End::HungUp;
    loop {
        let sent = tokio::select! {
            frame = frames.next() => match frame {
                Ok(Some(frame)) => forward(frame, &mut frames, page, &mut last_word).await,
                Ok(None) => return last_word,
                Err(error) => {
                    tracing::error!(%error, "the agent's connection broke");
                    return last_word;
                }
            },
            _ = pings.tick() => in_time(page.send(Message::Ping(Bytes::new()))).await,
        };
        if let Err(end) = sent {
            return end;
        }
    }
}

/// Sends `frame` and what has arrived behind it with one flush.
async fn forward(
    frame: Bytes,
    frames: &mut FrameReader<impl AsyncRead + Unpin>,
    page: &mut (impl Sink<Message> + Unpin),
    last_word: &mut End,
) -> Result<(), End> {
    let mut next = Some(frame);
    while let Some(frame) = next {
        let kind = frame.first().copied().unwrap_or(REPLY);
        if matches!(kind, EVENT | ERROR)
            && let Some(end) = said_last(frame.clone())
        {
            *last_word = end;
        }
        let most = if kind == SNAPSHOT { MAX_SNAPSHOT } else { MAX_FRAME };
        if frame.len() > most {
            tracing::error!(bytes = frame.len(), "the agent sent a frame too large for a page");
        } else if kind != REPLY {
            in_time(page.feed(Message::Binary(frame))).await?;
        }
        next = frames.buffered().ok().flatten();
    }
    in_time(page.flush()).await
}

/// Waits for a page to take something.
async fn in_time<E>(taking: impl Future<Output = Result<(), E>>) -> Result<(), End> {
    match timeout(PAGE_DEADLINE, taking).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) => Err(End::Gone),
        Err(_) => Err(End::Slow),
    }
}

/// What it will mean if the agent hangs up after these words.
fn said_last(frame: Bytes) -> Option<End> {
    match Frame::decode(frame) {
        Ok(Frame::Event(Event::Ending { seconds: 0, .. })) => Some(End::NoSandbox),
        Ok(Frame::Error(error)) if error.code == DISMISSED => Some(End::Dismissed),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use futures_util::{sink, stream};
    use protocol::Channel;
    use protocol::control::{Op, Outcome, Reply, Request};
    use protocol::frame::{EndReason, ErrorMessage, Size};

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
        assert_eq!(began.elapsed(), PAGE_DEADLINE);
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
        assert_eq!(end, End::HungUp);
        assert_eq!(
            seen.into_inner(),
            [Message::Binary(output.clone()), Message::Binary(output)]
        );
    }

    /// The frames that a page sees, and how it ends, when the agent says these and hangs up.
    async fn seen(frames: &[Frame]) -> (Vec<Frame>, End) {
        let mut wire = Vec::new();
        for frame in frames {
            write_frame(&mut wire, &frame.encode()).await.unwrap();
        }
        let seen = std::cell::RefCell::new(Vec::new());
        let mut page = Box::pin(sink::unfold((), |(), message| {
            let Message::Binary(bytes) = message else {
                panic!("{message:?}")
            };
            seen.borrow_mut().push(Frame::decode(bytes).unwrap());
            async { Ok::<_, std::io::Error>(()) }
        }));
        let end = to_page(FrameReader::new(wire.as_slice()), &mut page).await;
        drop(page);
        (seen.into_inner(), end)
    }

    #[tokio::test]
    async fn an_agents_last_words_say_why_it_hangs_up() {
        let error = |code: &str| {
            Frame::Error(ErrorMessage {
                code: code.into(),
                message: String::new(),
                channel: None,
            })
        };
        let ending = |seconds| {
            let reason = EndReason::Asked;
            Frame::Event(Event::Ending { seconds, reason })
        };
        for (frames, expected) in [
            (vec![error("dismissed")], End::Dismissed),
            (vec![error("read-only")], End::HungUp),
            (vec![ending(60), ending(0)], End::NoSandbox),
            (vec![ending(60)], End::HungUp),
            (vec![], End::HungUp),
        ] {
            let (passed_on, end) = seen(&frames).await;
            assert_eq!((passed_on, end), (frames, expected));
        }
    }

    #[tokio::test]
    async fn a_page_sees_a_snapshot_that_is_larger_than_any_other_frame() {
        let snapshot = |bytes: usize| Frame::Snapshot {
            channel: Channel(0),
            offset: 1,
            size: Size::default(),
            bytes: vec![b'x'; bytes].into(),
        };
        let (fits, too_large) = (snapshot(MAX_FRAME + 1), snapshot(MAX_SNAPSHOT));
        assert_eq!(seen(std::slice::from_ref(&fits)).await.0, [fits]);
        let (passed_on, _) = seen(&[too_large]).await;
        assert!(passed_on.is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn a_silent_page_is_given_up() {
        let began = Instant::now();
        let mut silent = stream::pending::<Result<Message, std::io::Error>>();
        assert_eq!(from_page(&mut silent, &mut Vec::new()).await, End::Silent);
        assert_eq!(began.elapsed(), DEAD_AFTER);
    }
}
