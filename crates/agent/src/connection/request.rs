//! What the server asks for itself.

use protocol::control::{Op, Outcome, Refusal, Reply, Request};
use protocol::frame::EndReason;
use protocol::{Channel, Frame, negotiate};

use super::Connection;

impl Connection {
    pub(super) fn request(&self, request: Request) -> Frame {
        let session = &self.session;
        let result = match request.op {
            Op::Meet { min, max } => match negotiate(min, max) {
                Some(version) => Outcome::Met { version },
                None => failed("no version is known to both"),
            },
            Op::Watch { tasks, owner } => match session.checks.borrow_mut().replace(tasks) {
                Ok(()) => {
                    session.claim(owner);
                    Outcome::Done
                }
                Err(error) => failed(&error.to_string()),
            },
            Op::Grade { state } => {
                session.checks.borrow_mut().grade(state.clone());
                session.task_changed(state);
                Outcome::Done
            }
            Op::Invite { token } => {
                session.viewers.borrow_mut().invite(token);
                session.viewers_changed();
                Outcome::Done
            }
            Op::Join { by } => match session.viewers.borrow_mut().join(self.number(), &by) {
                Ok(role) => Outcome::Joined { role },
                Err(refusal) => refused(refusal),
            },
            Op::Recording { channel, from } => self.recording(channel, from),
            Op::Status => Outcome::Status(session.status()),
            Op::Shutdown => {
                session.end(EndReason::Asked);
                Outcome::Done
            }
        };
        Frame::Reply(Reply {
            id: request.id,
            result,
        })
    }

    fn recording(&self, channel: Channel, from: u64) -> Outcome {
        let terminals = self.session.terminals.borrow();
        let recorder = terminals
            .get(channel)
            .and_then(|terminal| terminal.recorder.as_ref());
        match recorder.map(|recorder| recorder.read(from)) {
            None => refused(Refusal::NoRecording),
            Some(Ok((text, left))) => Outcome::Recording { text, left },
            Some(Err(error)) => failed(&format!("cannot read the recording: {error}")),
        }
    }
}

fn failed(message: &str) -> Outcome {
    Outcome::Failed {
        message: message.to_owned(),
        refusal: None,
    }
}

fn refused(refusal: Refusal) -> Outcome {
    let message = match refusal {
        Refusal::Full => "as many are connected as may be",
        Refusal::NoInvitation => "there is no such invitation any more",
        Refusal::NoRecording => "this terminal was not recorded",
    };
    Outcome::Failed {
        message: message.to_owned(),
        refusal: Some(refusal),
    }
}
