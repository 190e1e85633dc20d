//! Probes: what a lesson may ask about a sandbox. The vocabulary is closed, so a lesson pack stays data: no
//! code of a lesson runs on the host.
//!
//! A probe travels as JSON to the agent, its variables filled in by [`Probe::resolve`]. There it lives in a
//! [`Watch`], which looks again and again through [`Look`] and remembers what may have vanished since.

mod amount;
mod cgroup;
mod hostname;
mod look;
mod process;
#[cfg(test)]
mod tests;
mod watch;

use serde::{Deserialize, Serialize};

pub use amount::Amount;
pub use cgroup::{CgroupProbe, check_path};
pub use hostname::HostnameProbe;
pub use look::{Look, LookError, Namespace, ProcessNamespace};
pub use process::ProcessProbe;
pub use watch::Watch;

use crate::vars::Vars;
use crate::verdict::{Reason, Verdict};

/// One thing to find true about a sandbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Probe {
    /// Some process is in another namespace than the sandbox's own.
    Process(ProcessProbe),
    /// The sandbox's own host name.
    Hostname(HostnameProbe),
    /// A value in a file of a cgroup.
    Cgroup(CgroupProbe),
    /// All of these at once. The first that does not hold gives the reason.
    All(Vec<Probe>),
    /// This held once and holds no longer. Asking for absence alone would be true from the start.
    Gone(Box<Probe>),
}

impl Probe {
    /// The reasons it can give; each needs an explanation in the lesson.
    pub fn reasons(&self) -> Vec<Reason> {
        let mut reasons = match self {
            Self::Process(probe) => probe.reasons(),
            Self::Hostname(_) => vec![Reason::Changed],
            Self::Cgroup(probe) => probe.reasons(),
            Self::All(probes) => probes.iter().flat_map(Self::reasons).collect(),
            Self::Gone(_) => vec![Reason::NeverSeen, Reason::StillThere],
        };
        reasons.sort_unstable();
        reasons.dedup();
        reasons
    }

    /// Whether it holds in a sandbox in which the learner has done nothing. Such a probe alone would hand
    /// out its task for free.
    pub fn holds_at_first(&self) -> bool {
        match self {
            Self::Hostname(HostnameProbe::Unchanged) => true,
            Self::All(probes) => probes.iter().all(Self::holds_at_first),
            Self::Process(_) | Self::Cgroup(_) | Self::Gone(_) => false,
        }
    }

    /// The same probe with `$NAME`s replaced by their values.
    #[must_use]
    pub fn resolve(&self, vars: &Vars) -> Self {
        match self {
            Self::Process(probe) => Self::Process(probe.resolve(vars)),
            Self::Hostname(probe) => Self::Hostname(*probe),
            Self::Cgroup(probe) => Self::Cgroup(probe.resolve(vars)),
            Self::All(probes) => Self::All(probes.iter().map(|probe| probe.resolve(vars)).collect()),
            Self::Gone(probe) => Self::Gone(Box::new(probe.resolve(vars))),
        }
    }

    /// What is wrong with a resolved probe, as sentences for its author.
    pub fn faults(&self) -> Vec<String> {
        match self {
            Self::Process(probe) => probe.faults(),
            Self::Hostname(_) => Vec::new(),
            Self::Cgroup(probe) => probe.faults(),
            Self::All(probes) if probes.is_empty() => vec!["`all` needs at least one probe".to_owned()],
            Self::All(probes) => probes.iter().flat_map(Self::faults).collect(),
            Self::Gone(probe) => probe.faults(),
        }
    }

    /// The texts in it that may hold `$NAME`s.
    pub fn texts(&self) -> Vec<&str> {
        match self {
            Self::Process(probe) => probe.nodename.as_deref().into_iter().collect(),
            Self::Hostname(_) => Vec::new(),
            Self::Cgroup(probe) => probe.texts(),
            Self::All(probes) => probes.iter().flat_map(Self::texts).collect(),
            Self::Gone(probe) => probe.texts(),
        }
    }

    /// Looks once. `seen` keeps one flag for each [`Probe::Gone`] in order of reading.
    fn look(&self, look: &impl Look, seen: &mut Seen) -> Result<Verdict, LookError> {
        match self {
            Self::Process(probe) => probe.look(look),
            Self::Hostname(probe) => probe.look(look),
            Self::Cgroup(probe) => probe.look(look),
            Self::All(probes) => {
                // All are looked at, even behind one that fails: a `gone` among them has to see its thing.
                let verdicts: Vec<_> = probes
                    .iter()
                    .map(|probe| probe.look(look, seen))
                    .collect::<Result<_, _>>()?;
                Ok(verdicts
                    .into_iter()
                    .find(|verdict| *verdict != Verdict::Pass)
                    .unwrap_or(Verdict::Pass))
            }
            Self::Gone(probe) => {
                let slot = seen.take_slot();
                let there = probe.look(look, seen)? == Verdict::Pass;
                Ok(match seen.note(slot, there) {
                    _ if there => Verdict::not_yet(Reason::StillThere),
                    true => Verdict::Pass,
                    false => Verdict::not_yet(Reason::NeverSeen),
                })
            }
        }
    }
}

/// Which things that must vanish were seen to exist.
#[derive(Clone, Debug, Default)]
struct Seen {
    flags: Vec<bool>,
    next: usize,
}

impl Seen {
    fn rewind(&mut self) {
        self.next = 0;
    }

    fn take_slot(&mut self) -> usize {
        let slot = self.next;
        self.next += 1;
        if slot == self.flags.len() {
            self.flags.push(false);
        }
        slot
    }

    /// Adds an observation; answers whether the thing was ever there.
    fn note(&mut self, slot: usize, there: bool) -> bool {
        self.flags[slot] |= there;
        self.flags[slot]
    }
}
