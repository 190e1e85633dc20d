//! A task's probe over time.

use super::{Look, Probe, Seen};
use crate::verdict::Verdict;

/// Looks again and again on behalf of one task.
#[derive(Clone, Debug)]
pub struct Watch {
    probe: Probe,
    level: bool,
    passed: bool,
    seen: Seen,
}

impl Watch {
    /// Watches for a resolved `probe`. Unless `level` is set a pass stays: counters vanish with their group, and
    /// what the learner did remains done.
    pub fn new(probe: Probe, level: bool) -> Self {
        Self {
            probe,
            level,
            passed: false,
            seen: Seen::default(),
        }
    }

    /// Looks once.
    pub fn evaluate(&mut self, look: &impl Look) -> Verdict {
        if self.passed && !self.level {
            return Verdict::Pass;
        }
        self.seen.rewind();
        match self.probe.look(look, &mut self.seen) {
            Ok(verdict) => {
                self.passed = verdict == Verdict::Pass;
                verdict
            }
            Err(error) => Verdict::Error {
                message: error.to_string(),
            },
        }
    }
}
