//! Asking an agent something: one request, one reply.

use std::io;
use std::time::Duration;

use protocol::Frame;
use protocol::control::{Op, Outcome, Refusal, Request};
use tokio::io::{ReadHalf, WriteHalf};
use tokio::time::timeout;

use super::Stream;
use super::wire::{FrameReader, write_frame};

/// How long an agent may take to answer.
const DEADLINE: Duration = Duration::from_secs(5);

/// Why a request came to nothing.
#[derive(Debug, thiserror::Error)]
pub enum ControlError {
    /// The agent hung up without an answer.
    #[error("the agent closed the connection")]
    Closed,
    /// No answer in five seconds.
    #[error("the agent did not answer in {} s", DEADLINE.as_secs())]
    Timeout,
    /// The agent refused.
    #[error("the agent refused: {message}")]
    Refused {
        /// What it said.
        message: String,
        /// What kind of refusal it is, if the server has to know.
        refusal: Option<Refusal>,
    },
    /// The agent answered something that is no answer to that.
    #[error("the agent gave the answer to another question")]
    Misunderstood,
    /// The connection broke, or carried no frames.
    #[error("the connection to the agent broke: {0}")]
    Io(#[from] io::Error),
}

/// A connection to an agent: requests first, and then perhaps a page's frames.
pub struct Line {
    /// Frames of the agent.
    pub frames: FrameReader<ReadHalf<Box<dyn Stream>>>,
    /// Frames for the agent.
    pub writer: WriteHalf<Box<dyn Stream>>,
    last: u32,
}

impl Line {
    /// Speaks on `stream`, on which nothing has been said yet.
    pub fn new(stream: Box<dyn Stream>) -> Self {
        let (reader, writer) = tokio::io::split(stream);
        Self {
            frames: FrameReader::new(reader),
            writer,
            last: 0,
        }
    }

    /// Sends `op` and waits for the reply; other frames that come before it are passed over.
    ///
    /// # Errors
    /// When the agent refuses, hangs up, or lets five seconds pass.
    pub async fn ask(&mut self, op: Op) -> Result<Outcome, ControlError> {
        match timeout(DEADLINE, self.exchange(op)).await {
            Ok(Ok(Outcome::Failed { message, refusal })) => Err(ControlError::Refused { message, refusal }),
            Ok(result) => result,
            Err(_) => Err(ControlError::Timeout),
        }
    }

    async fn exchange(&mut self, op: Op) -> Result<Outcome, ControlError> {
        self.last += 1;
        let id = self.last;
        write_frame(&mut self.writer, &Frame::Request(Request { id, op }).encode()).await?;
        while let Some(encoded) = self.frames.next().await? {
            let frame = Frame::decode(encoded).map_err(io::Error::other)?;
            if let Frame::Reply(reply) = frame
                && reply.id == id
            {
                return Ok(reply.result);
            }
        }
        Err(ControlError::Closed)
    }
}

/// Sends `op` on a connection of its own and waits for the reply.
///
/// # Errors
/// As [`Line::ask`].
pub async fn ask(stream: Box<dyn Stream>, op: Op) -> Result<Outcome, ControlError> {
    Line::new(stream).ask(op).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::control::Reply;

    /// Asks an agent that answers with `frames` and hangs up.
    async fn answered(frames: &[Frame]) -> Result<Outcome, ControlError> {
        let (server, agent) = tokio::io::duplex(1024);
        let (reader, mut writer) = tokio::io::split(agent);
        let agent = async {
            let request = FrameReader::new(reader).next().await.unwrap().unwrap();
            assert!(matches!(
                Frame::decode(request),
                Ok(Frame::Request(Request { op: Op::Status, .. }))
            ));
            for frame in frames {
                write_frame(&mut writer, &frame.encode()).await.unwrap();
            }
            drop(writer);
        };
        tokio::join!(ask(Box::new(server), Op::Status), agent).0
    }

    fn reply(id: u32, result: Outcome) -> Frame {
        Frame::Reply(Reply { id, result })
    }

    #[tokio::test]
    async fn the_reply_with_the_requests_id_counts() {
        let frames = [
            Frame::Ping(7),
            reply(
                9,
                Outcome::Failed {
                    message: "not yours".into(),
                    refusal: None,
                },
            ),
        ];
        assert!(matches!(answered(&frames).await, Err(ControlError::Closed)));
        let [ping, other] = frames;
        let outcome = answered(&[ping, other, reply(1, Outcome::Done)]).await;
        assert!(matches!(outcome, Ok(Outcome::Done)));
    }

    #[tokio::test]
    async fn a_refusal_is_an_error() {
        let outcome = answered(&[reply(
            1,
            Outcome::Failed {
                message: "no such probe".into(),
                refusal: None,
            },
        )])
        .await;
        assert_eq!(
            outcome.unwrap_err().to_string(),
            "the agent refused: no such probe"
        );
    }
}
