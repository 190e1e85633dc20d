//! What a check found.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What a check found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Done.
    Pass,
    /// Not done yet.
    NotYet {
        /// Why; the lesson explains it.
        reason: Reason,
        /// Values for the explanation's `{name}` holes.
        values: Vec<(&'static str, String)>,
    },
    /// Our own failure.
    Error {
        /// What went wrong, in English, for the operator.
        message: String,
    },
}

impl Verdict {
    /// Not done yet, with no values.
    pub fn not_yet(reason: Reason) -> Self {
        Self::NotYet {
            reason,
            values: Vec::new(),
        }
    }

    /// Adds a value to a [`Verdict::NotYet`].
    #[must_use]
    pub(crate) fn with(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        if let Self::NotYet { values, .. } = &mut self {
            values.push((name, value.to_string()));
        }
        self
    }
}

/// Why a task is not done yet. Each is a key of the task's `explain`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// What is asked for does not exist.
    Missing,
    /// It exists and its value is another: `{got}`.
    Mismatch,
    /// It exists and its value is too small: `{got}`.
    Below,
    /// The sandbox's own host name is no longer `{original}` but `{got}`.
    Changed,
    /// What has to vanish was never there.
    NeverSeen,
    /// What has to vanish is still there.
    StillThere,
    /// The answer is no number: `{got}`.
    NotANumber,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Self; 7] = [
        Self::Missing,
        Self::Mismatch,
        Self::Below,
        Self::Changed,
        Self::NeverSeen,
        Self::StillThere,
        Self::NotANumber,
    ];

    /// The key in `explain`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Mismatch => "mismatch",
            Self::Below => "below",
            Self::Changed => "changed",
            Self::NeverSeen => "never-seen",
            Self::StillThere => "still-there",
            Self::NotANumber => "not-a-number",
        }
    }

    /// The names of the values that come with it, of which an explanation may use any.
    pub fn values(self) -> &'static [&'static str] {
        match self {
            Self::Missing | Self::NeverSeen | Self::StillThere => &[],
            Self::Mismatch | Self::Below | Self::NotANumber => &["got"],
            Self::Changed => &["got", "original"],
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}
