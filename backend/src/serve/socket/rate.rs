//! How fast a page may send. A page that types, pastes and acknowledges stays far below; one that sends more
//! bytes is read slower, so that TCP holds it back; one that floods with frames is cut off.

use std::time::Duration;

use tokio::time::Instant;

/// Bytes a second, in the long run.
const BYTES: Bucket = Bucket {
    rate: 256 * 1024,
    // A paste of 1 MB and its frames' heads.
    burst: 2 * 1024 * 1024,
};
/// Messages a second, in the long run. A viewer that acknowledges every piece of a flood stays below.
const MESSAGES: Bucket = Bucket {
    rate: 20_000,
    burst: 40_000,
};

#[derive(Clone, Copy)]
struct Bucket {
    rate: u32,
    burst: u32,
}

impl Bucket {
    /// How long it takes to fill by `amount`.
    fn time_for(self, amount: usize) -> Duration {
        Duration::from_secs_f64(f64::from(u32::try_from(amount).unwrap_or(u32::MAX)) / f64::from(self.rate))
    }

    /// Takes `amount` out of a bucket that is full at `full`: when it will be full again, and how long it is
    /// overdrawn.
    fn take(self, full: Instant, amount: usize, now: Instant) -> (Instant, Duration) {
        let full = full.max(now) + self.time_for(amount);
        let room = Duration::from_secs_f64(f64::from(self.burst) / f64::from(self.rate));
        (full, (full - now).saturating_sub(room))
    }
}

/// The two buckets of one connection, each as the time at which it will be full.
#[derive(Debug)]
pub(super) struct Rate {
    bytes: Instant,
    messages: Instant,
}

/// The page floods.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Flood;

impl Rate {
    pub(super) fn new() -> Self {
        let now = Instant::now();
        Self {
            bytes: now,
            messages: now,
        }
    }

    /// Counts a message of `bytes`, and waits until the next may be read.
    pub(super) async fn spend(&mut self, bytes: usize) -> Result<(), Flood> {
        let now = Instant::now();
        let (full, overdrawn) = MESSAGES.take(self.messages, 1, now);
        self.messages = full;
        if !overdrawn.is_zero() {
            return Err(Flood);
        }
        let (full, overdrawn) = BYTES.take(self.bytes, bytes, now);
        self.bytes = full;
        if !overdrawn.is_zero() {
            tokio::time::sleep(overdrawn).await;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Seconds that `messages` of `bytes` each take.
    async fn spend(rate: &mut Rate, messages: usize, bytes: usize) -> Result<f64, Flood> {
        let began = Instant::now();
        for _ in 0..messages {
            rate.spend(bytes).await?;
        }
        Ok(began.elapsed().as_secs_f64())
    }

    #[tokio::test(start_paused = true)]
    async fn a_paste_of_a_megabyte_is_not_held_up_and_the_next_ones_are() {
        let mut rate = Rate::new();
        assert_eq!(spend(&mut rate, 250, 4_100).await, Ok(0.0));
        assert_eq!(spend(&mut rate, 250, 4_100).await, Ok(0.0));
        let held = spend(&mut rate, 250, 4_100).await.unwrap();
        assert!((3.0..4.5).contains(&held), "{held}");
        tokio::time::sleep(Duration::from_secs(8)).await;
        assert_eq!(spend(&mut rate, 250, 4_100).await, Ok(0.0), "it fills up again");
    }

    #[tokio::test(start_paused = true)]
    async fn only_a_flood_of_messages_is_refused() {
        let mut rate = Rate::new();
        for _ in 0..30 {
            assert!(spend(&mut rate, 15_000, 8).await.is_ok());
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        assert_eq!(spend(&mut rate, 60_000, 8).await, Err(Flood));
    }
}
