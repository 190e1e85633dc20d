//! Playing a recording.

use std::time::Duration;

use super::{Cast, Event};

/// A recording and a place in it. Has no clock: it is told how much time has passed.
#[derive(Clone, Debug)]
pub struct Player {
    cast: Cast,
    /// How many events have been shown.
    shown: usize,
    position: Duration,
    speed: f64,
    /// Whether time stands still.
    pub paused: bool,
}

/// What has to be shown after a jump.
#[derive(Debug, PartialEq, Eq)]
pub struct Seek<'a> {
    /// Whether the terminal has to be reset first, to the size at the beginning.
    pub reset: bool,
    /// Then these are shown at once.
    pub events: &'a [(Duration, Event)],
}

impl Player {
    /// A player at the beginning. Pauses are no longer than `idle_limit`.
    pub fn new(cast: Cast, idle_limit: Option<Duration>) -> Self {
        let cast = match idle_limit {
            Some(limit) => cast.with_idle_limit(limit),
            None => cast,
        };
        Self {
            cast,
            shown: 0,
            position: Duration::ZERO,
            speed: 1.0,
            paused: false,
        }
    }

    /// The recording, with its pauses as they are played.
    pub fn cast(&self) -> &Cast {
        &self.cast
    }

    /// How much of it has been played.
    pub fn position(&self) -> Duration {
        self.position
    }

    /// How many times faster than it was.
    pub fn speed(&self) -> f64 {
        self.speed
    }

    /// Plays it faster or slower: between a sixteenth and sixteen times.
    pub fn set_speed(&mut self, speed: f64) {
        if !speed.is_nan() {
            self.speed = speed.clamp(1.0 / 16.0, 16.0);
        }
    }

    /// Whether everything has been shown.
    pub fn is_over(&self) -> bool {
        self.shown == self.cast.events.len()
    }

    /// How much time may pass until there is something to show; `None` if that will never be.
    pub fn until_next(&self) -> Option<Duration> {
        let (at, _) = self.cast.events.get(self.shown).filter(|_| !self.paused)?;
        Some(at.saturating_sub(self.position).div_f64(self.speed))
    }

    /// Time has passed. Returns what has happened meanwhile.
    pub fn advance(&mut self, passed: Duration) -> &[(Duration, Event)] {
        if self.paused {
            return &[];
        }
        // Nobody waits a year.
        let passed = passed.min(Duration::from_secs(1 << 25)).mul_f64(self.speed);
        self.go_on(self.position + passed)
    }

    /// Goes somewhere else. At the same moment as an event it has been shown.
    pub fn seek(&mut self, to: Duration) -> Seek<'_> {
        let reset = to < self.position;
        if reset {
            self.shown = 0;
        }
        Seek {
            reset,
            events: self.go_on(to),
        }
    }

    fn go_on(&mut self, to: Duration) -> &[(Duration, Event)] {
        self.position = to.min(self.cast.length());
        let from = self.shown;
        let position = self.position;
        self.shown += self.cast.events[from..].partition_point(|(at, _)| *at <= position);
        &self.cast.events[from..self.shown]
    }
}
