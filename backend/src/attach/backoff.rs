//! How long to wait before connecting again.

use std::time::Duration;

const FIRST: Duration = Duration::from_millis(250);
const LONGEST: Duration = Duration::from_secs(8);

/// The wait before attempt number `attempt` (0 is the first after a loss). `random` in 0.0 to 1.0 spreads those
/// who lost the same server over the upper half of the wait.
pub(super) fn wait(attempt: u32, random: f64) -> Duration {
    let full = FIRST.saturating_mul(1 << attempt.min(10)).min(LONGEST);
    full.mul_f64(0.5 + random.clamp(0.0, 1.0) / 2.0)
}

#[cfg(test)]
mod tests {
    use super::wait;

    #[test]
    fn doubles_up_to_eight_seconds_and_keeps_at_least_half() {
        let waits: Vec<_> = (0..7).map(|attempt| wait(attempt, 1.0).as_millis()).collect();
        assert_eq!(waits, [250, 500, 1_000, 2_000, 4_000, 8_000, 8_000]);
        assert_eq!(wait(u32::MAX, 0.0).as_millis(), 4_000);
    }
}
