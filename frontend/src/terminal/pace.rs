//! How fast screens show what they are given.

/// Bytes a millisecond of a screen that has shown nothing large yet.
const GUESS: f64 = 5_000.0;
/// Milliseconds of a moment: nobody who presses Ctrl-C minds such a wait.
const MOMENT: f64 = 150.0;
/// What is smaller says more about timers than about the screen.
const TELLING: usize = 8 * 1024;
/// How much of the estimate the newest piece is.
const WEIGHT: f64 = 0.25;

/// An estimate from the pieces that were given and shown. Times are in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Pace {
    bytes_per_ms: f64,
    /// When the screen began with the piece it is at.
    since: f64,
    under_way: u32,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            bytes_per_ms: GUESS,
            since: 0.0,
            under_way: 0,
        }
    }
}

impl Pace {
    /// A screen was given a piece.
    pub(crate) fn given(mut self, now: f64) -> Self {
        if self.under_way == 0 {
            self.since = now;
        }
        self.under_way += 1;
        self
    }

    /// It has shown a piece of this many bytes.
    #[expect(clippy::cast_precision_loss, reason = "a piece is small")]
    pub(crate) fn shown(mut self, bytes: usize, now: f64) -> Self {
        // Clocks of browsers are coarse.
        let took = (now - self.since).max(0.1);
        if bytes >= TELLING {
            self.bytes_per_ms += WEIGHT * (bytes as f64 / took - self.bytes_per_ms);
        }
        self.since = now;
        self.under_way = self.under_way.saturating_sub(1);
        self
    }

    /// How many bytes are shown before anybody minds.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a positive number of bytes"
    )]
    pub(crate) fn bytes_in_a_moment(self) -> u64 {
        (self.bytes_per_ms * MOMENT) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_estimate_follows_what_is_shown() {
        assert_eq!(Pace::default().bytes_in_a_moment(), 750_000);
        let mut pace = Pace::default();
        for piece in 0..40 {
            let at = f64::from(piece) * 100.0;
            pace = pace.given(at).shown(16_384, at + 64.0);
        }
        let slow = pace.bytes_in_a_moment();
        assert!((38_000..40_000).contains(&slow), "{slow}");
        let typed = pace.given(9_000.0).shown(3, 9_020.0);
        assert_eq!(typed.bytes_in_a_moment(), slow, "an echo says nothing");
    }
}
