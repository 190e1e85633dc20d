//! When a sandbox ends by itself. Plain arithmetic on times that are passed in.

use std::time::Duration;

use protocol::frame::EndReason;
use tokio::time::Instant;

use crate::Clocks;

/// The times that decide on a sandbox's end.
#[derive(Debug)]
pub(crate) struct Life {
    clocks: Clocks,
    /// Since when it is somebody's; `None` while it is only prepared.
    claimed: Option<Instant>,
    /// Since when nobody is there who could type; `None` while somebody is.
    deserted: Option<Instant>,
    typed: Instant,
    extension: Duration,
    extensions: u32,
    warned: Option<EndReason>,
}

/// What is to be done now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Due {
    Nothing,
    /// Announce the end that is this many seconds away.
    Warn(u32, EndReason),
    /// The end that was announced does not come any more.
    Calm,
    End(EndReason),
}

impl Life {
    /// A sandbox made now; `claimed` if it is somebody's at once.
    pub(crate) fn new(clocks: Clocks, claimed: bool, now: Instant) -> Self {
        Self {
            clocks,
            claimed: claimed.then_some(now),
            deserted: Some(now),
            typed: now,
            extension: Duration::ZERO,
            extensions: clocks.extensions,
            warned: None,
        }
    }

    /// It is somebody's from now on, and its clocks run.
    pub(crate) fn claim(&mut self, now: Instant) {
        if self.claimed.is_none() {
            self.claimed = Some(now);
            self.typed = now;
            self.deserted = self.deserted.map(|_| now);
        }
    }

    pub(crate) fn is_claimed(&self) -> bool {
        self.claimed.is_some()
    }

    /// Somebody who may type has come.
    pub(crate) fn attended(&mut self, now: Instant) {
        if self.deserted.take().is_some() {
            self.typed = now;
        }
    }

    /// The last of them has gone.
    pub(crate) fn deserted(&mut self, now: Instant) {
        self.deserted.get_or_insert(now);
    }

    /// Somebody typed, or did as much.
    pub(crate) fn typed(&mut self, now: Instant) {
        self.typed = now;
    }

    /// Puts off the end that is announced; how often that may still be done, or `None` if it may not.
    pub(crate) fn extend(&mut self, now: Instant) -> Option<u32> {
        match self.warned? {
            EndReason::TimeLimit => {
                self.extensions = self.extensions.checked_sub(1)?;
                self.extension += Duration::from_secs(self.clocks.extension);
            }
            _ => self.typed = now,
        }
        self.warned = None;
        Some(self.extensions)
    }

    /// How often the end of its time may still be put off.
    pub(crate) fn extensions(&self) -> u32 {
        self.extensions
    }

    /// The end that is announced, with the seconds left.
    pub(crate) fn announced(&self, now: Instant) -> Option<(u32, EndReason)> {
        let reason = self.warned?;
        let left = self.left(reason, now)?;
        Some((seconds(left), reason))
    }

    /// What is due. An announcement is due once.
    pub(crate) fn look(&mut self, now: Instant) -> Due {
        for reason in [EndReason::TimeLimit, EndReason::Idle] {
            if self.left(reason, now) == Some(Duration::ZERO) {
                return Due::End(reason);
            }
        }
        if let Some(reason) = self.warned {
            if self.is_near(reason, now) {
                return Due::Nothing;
            }
            self.warned = None;
            return Due::Calm;
        }
        let near = [EndReason::TimeLimit, EndReason::Idle]
            .into_iter()
            .find(|reason| self.is_near(*reason, now));
        let Some((reason, left)) = near.and_then(|reason| Some((reason, self.left(reason, now)?))) else {
            return Due::Nothing;
        };
        self.warned = Some(reason);
        Due::Warn(seconds(left), reason)
    }

    /// Whether the end is so near that it is announced. With nobody there, nobody is told.
    fn is_near(&self, reason: EndReason, now: Instant) -> bool {
        self.deserted.is_none()
            && self
                .left(reason, now)
                .is_some_and(|left| left <= Duration::from_secs(self.clocks.warning))
    }

    fn left(&self, reason: EndReason, now: Instant) -> Option<Duration> {
        let claimed = self.claimed?;
        let (since, lasts) = match (reason, self.deserted) {
            (EndReason::TimeLimit, _) => (claimed, self.clocks.max),
            (_, Some(deserted)) => (deserted, self.clocks.idle),
            (_, None) => (self.typed, self.clocks.inactive),
        };
        let lasts = match reason {
            EndReason::TimeLimit => Duration::from_secs(lasts) + self.extension,
            _ => Duration::from_secs(lasts),
        };
        Some(lasts.saturating_sub(now.saturating_duration_since(since)))
    }
}

/// Whole seconds, none of them promised too much.
fn seconds(left: Duration) -> u32 {
    u32::try_from(left.as_secs()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLOCKS: Clocks = Clocks {
        idle: 100,
        inactive: 500,
        max: 1000,
        warning: 60,
        extension: 300,
        extensions: 2,
    };

    /// Looks at these seconds after the start.
    fn check(life: &mut Life, start: Instant, expected: &[(u64, Due)]) {
        for (at, due) in expected {
            let now = start + Duration::from_secs(*at);
            assert_eq!(life.look(now), *due, "at {at} s");
        }
    }

    #[test]
    fn nobody_there_ends_it_without_a_word() {
        let start = Instant::now();
        let mut life = Life::new(CLOCKS, true, start);
        check(
            &mut life,
            start,
            &[(99, Due::Nothing), (100, Due::End(EndReason::Idle))],
        );
    }

    #[test]
    fn whoever_does_not_type_is_warned_once_and_typing_calms() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let mut life = Life::new(CLOCKS, true, start);
        life.attended(at(10));
        let warned = Due::Warn(60, EndReason::Idle);
        check(
            &mut life,
            start,
            &[(449, Due::Nothing), (450, warned), (451, Due::Nothing)],
        );
        assert_eq!(life.announced(at(460)), Some((50, EndReason::Idle)));
        life.typed(at(470));
        check(&mut life, start, &[(471, Due::Calm), (472, Due::Nothing)]);
        assert_eq!(life.announced(at(472)), None);
    }

    #[test]
    fn the_end_of_its_time_is_put_off_as_often_as_may_be() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let mut life = Life::new(CLOCKS, true, start);
        life.attended(at(0));
        assert_eq!(life.extend(at(1)), None, "nothing is announced");
        for (warned, left) in [(940, 1), (1240, 0)] {
            life.typed(at(warned));
            check(&mut life, start, &[(warned, Due::Warn(60, EndReason::TimeLimit))]);
            assert_eq!(life.extend(at(warned + 1)), Some(left));
        }
        life.typed(at(1540));
        check(&mut life, start, &[(1540, Due::Warn(60, EndReason::TimeLimit))]);
        assert_eq!(life.extend(at(1541)), None);
        check(&mut life, start, &[(1600, Due::End(EndReason::TimeLimit))]);
    }

    #[test]
    fn an_unattended_end_of_time_is_not_announced() {
        let start = Instant::now();
        let mut life = Life::new(Clocks { idle: 5000, ..CLOCKS }, true, start);
        check(
            &mut life,
            start,
            &[(990, Due::Nothing), (1000, Due::End(EndReason::TimeLimit))],
        );
    }

    #[test]
    fn the_clocks_of_a_prepared_one_stand_still() {
        let start = Instant::now();
        let mut life = Life::new(CLOCKS, false, start);
        check(&mut life, start, &[(5000, Due::Nothing)]);
        life.claim(start + Duration::from_secs(5000));
        check(
            &mut life,
            start,
            &[(5099, Due::Nothing), (5100, Due::End(EndReason::Idle))],
        );
    }
}
