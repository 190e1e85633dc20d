//! Numbers out of what test programs print.

use std::{fmt, ops::AddAssign};

/// How many tests ended how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: u32,
    pub(crate) failed: u32,
    pub(crate) skipped: u32,
}

impl Counts {
    /// The counts in one line of output: a summary of libtest, of node, or of our own programs; or of one test
    /// that says it did nothing, which libtest counts as passed.
    pub(crate) fn in_line(line: &str) -> Option<Self> {
        let words: Vec<&str> = line
            .split_whitespace()
            .map(|word| word.trim_end_matches([',', ';', '.']))
            .collect();
        match words.as_slice() {
            ["ℹ" | "#", "pass", count] => Some(Self {
                passed: count.parse().ok()?,
                ..Self::default()
            }),
            ["ℹ" | "#", "fail", count] => Some(Self {
                failed: count.parse().ok()?,
                ..Self::default()
            }),
            ["ℹ" | "#", "skipped", count] => Some(Self {
                skipped: count.parse().ok()?,
                ..Self::default()
            }),
            _ => {
                let before = |noun: &str| -> Option<u32> {
                    words
                        .windows(2)
                        .find(|pair| pair[1] == noun)
                        .and_then(|pair| pair[0].parse().ok())
                };
                let skipped = before("skipped").or_else(|| before("ignored"));
                Some(Self {
                    passed: before("passed")?,
                    failed: before("failed")?,
                    skipped: skipped.unwrap_or(0),
                })
            }
        }
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} passed, {} failed, {} skipped",
            self.passed, self.failed, self.skipped
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_summaries() {
        for (line, expected) in [
            (
                "test result: ok. 35 passed; 0 failed; 2 ignored; 0 measured; 0 filtered out; finished in 1.00s",
                Some((35, 0, 2)),
            ),
            (
                "test result: FAILED. 1 passed; 4 failed; 0 ignored; 0 measured; 0 filtered out",
                Some((1, 4, 0)),
            ),
            ("7 passed, 1 failed, 3 skipped", Some((7, 1, 3))),
            ("ℹ pass 12", Some((12, 0, 0))),
            ("# fail 2", Some((0, 2, 0))),
            ("ℹ duration_ms 12", None),
            ("test frame::passed ... ok", None),
            ("we passed 3 times", None),
        ] {
            let expected = expected.map(|(passed, failed, skipped)| Counts {
                passed,
                failed,
                skipped,
            });
            assert_eq!(Counts::in_line(line), expected, "{line}");
        }
    }
}
