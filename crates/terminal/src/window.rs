//! How much may be under way to a viewer.

use std::time::Duration;

/// The least that may be under way to a viewer that has not yet said it has shown it.
pub const MIN_WINDOW: u64 = 256 << 10;
/// And the most.
pub const MAX_WINDOW: u64 = 1 << 20;

/// Twice what is acknowledged in a round trip, so that a viewer far away is not held back by its distance.
/// Measured with one probe at a time: an offset, and when it is acknowledged. The shortest time ever is the
/// distance: in a flood each probe waits behind all that is under way, and a window that grew with that would
/// grow without end.
#[derive(Debug)]
pub(crate) struct Window {
    bytes: u64,
    probe: Option<Probe>,
    round_trip: Option<Duration>,
}

#[derive(Debug)]
struct Probe {
    /// When this is acknowledged,
    until: u64,
    /// and this was when it was sent,
    acked: u64,
    at: Duration,
}

impl Window {
    pub(crate) fn new() -> Self {
        Self {
            bytes: MIN_WINDOW,
            probe: None,
            round_trip: None,
        }
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Everything before `next` is sent.
    pub(crate) fn sent(&mut self, next: u64, acked: u64, now: Duration) {
        if self.probe.is_none() && acked < next {
            self.probe = Some(Probe {
                until: next,
                acked,
                at: now,
            });
        }
    }

    /// What is under way is measured no more: not all of it will be acknowledged for its bytes.
    pub(crate) fn jumped(&mut self) {
        self.probe = None;
    }

    pub(crate) fn acked(&mut self, acked: u64, now: Duration) {
        let Some(probe) = self.probe.take_if(|probe| probe.until <= acked) else {
            return;
        };
        let took = now.saturating_sub(probe.at);
        let round_trip = self.round_trip.map_or(took, |shortest| shortest.min(took));
        self.round_trip = Some(round_trip);
        let bytes = u128::from(acked - probe.acked);
        let wanted = 2 * bytes * round_trip.as_micros() / took.as_micros().max(1);
        let wanted = u64::try_from(wanted).unwrap_or(MAX_WINDOW);
        // One slow answer among many is no reason to wait for each.
        let wanted = wanted.max(self.bytes - self.bytes / 8);
        self.bytes = wanted.clamp(MIN_WINDOW, MAX_WINDOW);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{MAX_WINDOW, MIN_WINDOW, Window};

    /// The window of a viewer that takes `bytes_per_ms` at a distance of `round_trip` ms, after an echo and a flood.
    fn settled(bytes_per_ms: u64, round_trip: u64) -> u64 {
        let (mut window, mut acked, mut now) = (Window::new(), 1, round_trip);
        window.sent(1, 0, Duration::ZERO);
        window.acked(1, Duration::from_millis(now));
        for _ in 0..50 {
            let sent = window.bytes();
            window.sent(acked + sent, acked, Duration::from_millis(now));
            now += round_trip.max(sent / bytes_per_ms);
            acked += sent;
            window.acked(acked, Duration::from_millis(now));
        }
        window.bytes()
    }

    #[test]
    fn it_grows_with_the_distance_and_not_with_slowness() {
        assert_eq!(settled(100_000, 1), MIN_WINDOW, "near and fast");
        assert_eq!(settled(100_000, 100), MAX_WINDOW, "far and fast");
        assert_eq!(settled(500, 20), MIN_WINDOW, "slow to show");
        let between = settled(2_000, 160);
        assert!((MIN_WINDOW + 1..MAX_WINDOW).contains(&between), "{between}");
    }

    #[test]
    fn a_short_line_does_not_close_it_at_once() {
        let mut window = Window::new();
        window.sent(1 << 20, 0, Duration::ZERO);
        window.acked(1 << 20, Duration::from_millis(100));
        assert_eq!(window.bytes(), MAX_WINDOW);
        window.sent((1 << 20) + 1, 1 << 20, Duration::from_millis(200));
        window.acked((1 << 20) + 1, Duration::from_millis(300));
        assert_eq!(window.bytes(), MAX_WINDOW - MAX_WINDOW / 8);
    }
}
