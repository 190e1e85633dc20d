//! Numbers as cgroup files and people write them.

use std::fmt;

/// A count or a number of bytes; [`Amount::MAX`] is no limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Amount(pub u64);

/// The binary suffixes, largest first.
const SUFFIXES: [(char, u32); 3] = [('G', 30), ('M', 20), ('K', 10)];

impl Amount {
    /// No limit: `max` on cgroup v2.
    pub const MAX: Self = Self(u64::MAX);

    /// The most pages a cgroup v1 counter can hold (`PAGE_COUNTER_MAX`), in bytes of 4 KiB pages; v1 shows it
    /// for "no limit".
    const V1_UNLIMITED: u64 = i64::MAX as u64 / 4096 * 4096;

    /// Reads `64M`, `1000` or `max`.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text == "max" {
            return Ok(Self::MAX);
        }
        let suffix = SUFFIXES.into_iter().find(|(letter, _)| text.ends_with(*letter));
        let (digits, shift) = suffix.map_or((text, 0), |(_, shift)| (&text[..text.len() - 1], shift));
        let wrong =
            || format!("`{text}` is no amount: write digits with an optional `K`, `M` or `G`, or `max`");
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(wrong());
        }
        let amount = digits
            .parse::<u64>()
            .ok()
            .and_then(|number| number.checked_mul(1 << shift));
        match amount.ok_or_else(wrong)? {
            Self::V1_UNLIMITED.. => Ok(Self::MAX),
            amount => Ok(Self(amount)),
        }
    }
}

impl fmt::Display for Amount {
    /// With the largest suffix that is exact.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Self::MAX {
            return f.write_str("max");
        }
        let exact = SUFFIXES
            .into_iter()
            .find(|(_, shift)| self.0 > 0 && self.0.trailing_zeros() >= *shift);
        match exact {
            Some((letter, shift)) => write!(f, "{}{letter}", self.0 >> shift),
            None => write!(f, "{}", self.0),
        }
    }
}
