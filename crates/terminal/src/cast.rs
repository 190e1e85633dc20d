//! Recordings of terminals, as [asciicast](https://docs.asciinema.org/manual/asciicast/v3/) files: a header and
//! one line of JSON per event. Input is never recorded: it would hold what is typed blindly.

mod parse;
mod player;
mod writer;

use std::time::Duration;

pub use parse::{ParseError, Problem, parse, to_v2};
pub use player::{Player, Seek};
pub use writer::Writer;

use crate::Size;

/// A recording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cast {
    /// The size at the beginning.
    pub size: Size,
    /// What the recording is called.
    pub title: Option<String>,
    /// When it began, in seconds since 1970.
    pub unix_seconds: Option<u64>,
    /// How long nothing may happen when it is played, as its author would have it.
    pub idle_limit: Option<Duration>,
    /// What happened, each with the time since the beginning, in order.
    pub events: Vec<(Duration, Event)>,
    /// Whether the last line was cut short and is missing here.
    pub truncated: bool,
}

/// What happens in a recording.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// Something was put out.
    Output(String),
    /// The terminal had another size from then on.
    Resize(Size),
    /// A place to go to, with its label.
    Marker(String),
    /// The session ended with this status.
    Exit(i32),
}

impl Cast {
    /// How long it is.
    pub fn length(&self) -> Duration {
        self.events.last().map_or(Duration::ZERO, |(at, _)| *at)
    }

    /// The places to go to.
    pub fn markers(&self) -> impl Iterator<Item = (Duration, &str)> {
        self.events.iter().filter_map(|(at, event)| match event {
            Event::Marker(label) => Some((*at, label.as_str())),
            _ => None,
        })
    }

    /// The same, with no longer pauses than these.
    #[must_use]
    pub fn with_idle_limit(mut self, limit: Duration) -> Self {
        let (mut before, mut at) = (Duration::ZERO, Duration::ZERO);
        for (time, _) in &mut self.events {
            at += time.saturating_sub(before).min(limit);
            before = std::mem::replace(time, at);
        }
        self
    }
}

#[cfg(test)]
mod tests;
