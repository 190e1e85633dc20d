//! The attachment itself: one terminal of a sandbox, over as many connections as it takes.

use std::time::Duration;

use protocol::frame::{Channel, EndReason, Role};
use tokio::time::{Instant, sleep_until};

use super::input::Input;
use super::join::Joined;
use super::link::{Heard, Link};
use super::local::{Local, LocalEvent};
use super::screen::Screen;
use super::view::View;
use super::{AttachError, Ended, backoff};
use crate::client::Transcript;

/// How long to try to connect again.
const GIVE_UP_AFTER: Duration = Duration::from_secs(600);
/// How long the server may be silent; it sends something every 20 seconds.
const SILENCE: Duration = Duration::from_secs(45);
/// Bytes received that may wait to be shown. More are left to the server, which holds the program back.
const MAX_UNSHOWN: u64 = 1 << 20;
/// Bytes that may wait to be typed: of a paste, and of a pipe.
const MAX_PASTE: usize = 4 << 20;
const MAX_PIPED: usize = 64 << 10;
/// How long a prompt has to stand before Ctrl-D is typed once a pipe has ended. One typed while a program runs that
/// does not read would be a NUL to the shell afterwards.
pub(super) const END_AFTER: Duration = Duration::from_millis(500);

/// A terminal that is followed.
pub(super) struct Attachment {
    pub(super) joined: Joined,
    pub(super) local: Local,
    pub(super) screen: Screen,
    pub(super) input: Input,
    /// What others see us called.
    pub(super) called: String,
    /// What we may do, as far as the sandbox has said.
    pub(super) role: Role,
    /// Our number among those who are connected.
    pub(super) viewer: u64,
    /// The terminal's name; none until the sandbox has said what there is.
    pub(super) name: Option<String>,
    /// Its channel, while this connection is subscribed to it.
    pub(super) channel: Option<Channel>,
    /// None until it is first seen.
    pub(super) view: Option<View>,
    /// The window's size has to be told.
    pub(super) resize: bool,
    /// Why the sandbox ends.
    pub(super) ending: Option<EndReason>,
    /// Standard input is a pipe and has ended: when to type Ctrl-D.
    pub(super) end_input: Option<Instant>,
    /// The last output, to see the prompt in.
    pub(super) transcript: Transcript,
    /// Attempts to connect since the last one that worked.
    pub(super) attempt: u32,
}

/// What becomes of a connection.
pub(super) enum Step {
    /// All is done.
    Ended(Ended),
    /// It broke off.
    Cut(String),
}

impl Attachment {
    pub(super) fn new(joined: Joined, local: Local, terminal: Option<String>, called: String) -> Self {
        Self {
            called,
            role: Role::Watcher,
            viewer: 0,
            joined,
            local,
            screen: Screen::open(),
            input: Input::default(),
            name: terminal,
            channel: None,
            view: None,
            resize: false,
            ending: None,
            end_input: None,
            transcript: Transcript::default(),
            attempt: 0,
        }
    }

    /// Follows the terminal until its shell ends or the user leaves.
    pub(super) async fn run(mut self) -> Result<Ended, AttachError> {
        let mut lost = Instant::now();
        loop {
            let reason = match self.connect_and_follow().await? {
                Step::Ended(ended) => return Ok(ended),
                Step::Cut(reason) => reason,
            };
            if self.attempt == 0 {
                lost = Instant::now();
                self.tell_of_cut(&reason);
            }
            if lost.elapsed() >= GIVE_UP_AFTER {
                return Err(AttachError::GivenUp {
                    after: GIVE_UP_AFTER,
                    last: reason,
                });
            }
            let until = Instant::now() + backoff::wait(self.attempt, rand::random());
            self.attempt += 1;
            if let Some(ended) = self.pause(until).await {
                return Ok(ended);
            }
        }
    }

    async fn connect_and_follow(&mut self) -> Result<Step, AttachError> {
        self.channel = None;
        let mut link = match self.connect().await? {
            Ok(link) => link,
            Err(step) => return Ok(step),
        };
        let step = self.follow(&mut link).await;
        match &step {
            Ok(Step::Ended(_)) => link.finish().await,
            Ok(Step::Cut(_)) | Err(_) => link.abandon(),
        }
        step
    }

    /// Connects; keys that come meanwhile are kept.
    async fn connect(&mut self) -> Result<Result<Link, Step>, AttachError> {
        let mut opening = std::pin::pin!(Link::open(
            &self.joined.client,
            &self.joined.sandbox,
            &self.called
        ));
        loop {
            let reading = self.input.waiting() < MAX_PIPED;
            let event = tokio::select! {
                opened = &mut opening => return Ok(opened?.map_err(Step::Cut)),
                event = self.local.next(reading) => event,
            };
            if let Some(ended) = handle(event, &mut self.input, &mut self.end_input, &mut self.resize) {
                return Ok(Err(Step::Ended(ended)));
            }
        }
    }

    async fn follow(&mut self, link: &mut Link) -> Result<Step, AttachError> {
        let mut heard_at = Instant::now();
        let mut asked_at = heard_at;
        loop {
            let now = Instant::now();
            let full = self.unshown() >= MAX_UNSHOWN;
            if full {
                // The server may have much to say that is not read.
                heard_at = now;
            }
            if now >= heard_at + SILENCE {
                return Ok(Step::Cut("the server has fallen silent".to_owned()));
            }
            if now >= asked_at + SILENCE / 3 {
                asked_at = now;
                self.ask_for_life(link);
            }
            self.type_end(now);
            let due = self.send_due(link, now);
            let wake = [
                due,
                self.end_input,
                Some(heard_at + SILENCE),
                Some(asked_at + SILENCE / 3),
            ];
            let wake = wake.into_iter().flatten().min().unwrap_or(now);
            let reading = self.input.waiting() < if self.local.is_tty() { MAX_PASTE } else { MAX_PIPED };
            tokio::select! {
                biased;
                event = self.local.next(reading) => {
                    if let Some(ended) = handle(event, &mut self.input, &mut self.end_input, &mut self.resize) {
                        self.send_due(link, Instant::now());
                        return Ok(Step::Ended(ended));
                    }
                }
                () = self.screen.changed() => {
                    if self.screen.shown().closed {
                        // As if by SIGPIPE.
                        return Ok(Step::Ended(Ended::Signal(13)));
                    }
                }
                heard = link.next(), if !full => {
                    heard_at = Instant::now();
                    match heard {
                        Ok(Heard::Frame(frame)) => {
                            if let Some(ended) = self.on_frame(frame, link).await? {
                                return Ok(Step::Ended(ended));
                            }
                        }
                        Ok(Heard::Nothing) => {}
                        Ok(Heard::Cut(reason)) => return Ok(Step::Cut(reason)),
                        Err(error) => return Err(self.with_reason(error)),
                    }
                }
                () = sleep_until(wake) => {}
            }
        }
    }

    /// Waits; keys that come meanwhile are kept.
    async fn pause(&mut self, until: Instant) -> Option<Ended> {
        loop {
            let reading = self.input.waiting() < MAX_PIPED;
            let event = tokio::select! {
                event = self.local.next(reading) => event,
                () = sleep_until(until) => return None,
            };
            let ended = handle(event, &mut self.input, &mut self.end_input, &mut self.resize);
            if ended.is_some() {
                return ended;
            }
        }
    }

    /// Waits until all that was received is shown.
    pub(super) async fn show_all(&mut self, ended: Ended) -> Ended {
        while self.unshown() > 0 && !self.screen.shown().closed {
            tokio::select! {
                () = self.screen.changed() => {}
                event = self.local.next(false) => {
                    if let LocalEvent::Signal(signal) = event {
                        return Ended::Signal(signal);
                    }
                }
            }
        }
        ended
    }

    /// Notes output that stands at the end for now.
    pub(super) fn note_output(&mut self, bytes: &[u8]) {
        self.transcript.put_out(bytes);
        if self.end_input.is_some() {
            self.end_input = Some(Instant::now() + END_AFTER);
        }
    }

    fn unshown(&self) -> u64 {
        let shown = self.screen.shown().end;
        self.view.as_ref().map_or(0, |view| view.unshown(shown))
    }

    fn tell_of_cut(&mut self, reason: &str) {
        let leave = if self.local.is_tty() {
            "; Ctrl-] and then . leaves"
        } else {
            ""
        };
        self.local
            .say(&format!("the connection is lost ({reason}); trying again{leave}"));
        match self.input.cut() {
            0 => {}
            unknown => self
                .local
                .say(&format!("the last {unknown} bytes typed may not have arrived")),
        }
    }
}

/// Takes what happened here; `Some` when that is the end.
fn handle(
    event: LocalEvent,
    input: &mut Input,
    end_input: &mut Option<Instant>,
    resize: &mut bool,
) -> Option<Ended> {
    match event {
        LocalEvent::Typed(bytes) => input.push(&bytes),
        LocalEvent::InputEnded => *end_input = Some(Instant::now() + END_AFTER),
        LocalEvent::Resized => *resize = true,
        LocalEvent::Leave => return Some(Ended::Left),
        LocalEvent::Signal(signal) => return Some(Ended::Signal(signal)),
    }
    None
}
