//! Many measurements of one thing.

use std::fmt;
use std::time::Duration;

/// Durations in order.
#[derive(Clone, Debug)]
pub struct Spread(Vec<Duration>);

impl Spread {
    /// Sorts at least one measurement.
    pub fn new(mut times: Vec<Duration>) -> Self {
        assert!(!times.is_empty(), "nothing was measured");
        times.sort_unstable();
        Self(times)
    }

    /// The smallest value that `percent` of all do not exceed.
    pub fn percentile(&self, percent: usize) -> Duration {
        let rank = (self.0.len() * percent).div_ceil(100);
        self.0[rank.saturating_sub(1)]
    }

    /// The middle.
    pub fn median(&self) -> Duration {
        self.percentile(50)
    }
}

/// Milliseconds: median, 95th and 99th percentile, and the largest.
impl fmt::Display for Spread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [median, p95, p99, most] = [50, 95, 99, 100].map(|percent| ms(self.percentile(percent)));
        write!(
            f,
            "median {median:>6.2} ms  p95 {p95:>6.2} ms  p99 {p99:>6.2} ms  most {most:>6.2} ms"
        )
    }
}

/// Milliseconds.
pub fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_one_of_the_measurements() {
        let times = |count: u64| Spread::new((1..=count).rev().map(Duration::from_millis).collect());
        for (count, percent, expected) in [
            (1, 99, 1),
            (4, 50, 2),
            (100, 95, 95),
            (200, 99, 198),
            (20, 100, 20),
        ] {
            assert_eq!(times(count).percentile(percent), Duration::from_millis(expected));
        }
    }
}
