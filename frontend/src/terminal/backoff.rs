//! How long to wait before connecting again.

/// The first wait in milliseconds.
const FIRST: u32 = 250;
/// The longest wait in milliseconds.
const LONGEST: u32 = 8_000;

/// Milliseconds to wait before attempt number `attempt` (0 is the first after a loss). `random` in 0.0 to
/// 1.0 spreads the learners of a class, who all lost the same server, over the upper half of the wait.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the wait is at most LONGEST"
)]
pub(crate) fn wait(attempt: u32, random: f64) -> u32 {
    let full = FIRST.saturating_mul(1 << attempt.min(10)).min(LONGEST);
    (f64::from(full) * (0.5 + random.clamp(0.0, 1.0) / 2.0)) as u32
}

#[cfg(test)]
mod tests {
    use super::wait;

    #[test]
    fn doubles_up_to_eight_seconds() {
        let waits: Vec<_> = (0..8).map(|attempt| wait(attempt, 1.0)).collect();
        assert_eq!(waits, [250, 500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000]);
        assert_eq!(wait(u32::MAX, 1.0), 8_000);
    }

    #[test]
    fn jitter_keeps_at_least_half() {
        assert_eq!(wait(3, 0.0), 1_000);
        assert_eq!(wait(3, 0.5), 1_500);
        assert_eq!(wait(3, f64::MAX), 2_000);
    }
}
