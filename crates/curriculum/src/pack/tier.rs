//! How much of the kernel and of the network a lesson asks for. What each tier opens is the sandbox's
//! business; here is only what a pack may ask for together.

use serde::Deserialize;

use super::lesson::{Check, Lesson, Sandbox};
use super::yaml::Place;
use crate::probe::Probe;
use crate::problem::Problem;

/// How much of the kernel the programs in a lesson's sandbox may use. Each tier opens all that the one before
/// opens; `utsuwa sandbox explain TIER` says what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tier {
    /// Processes, files, Dockerfiles. What a lesson gets that asks for nothing.
    #[default]
    Plain,
    /// Namespaces, mounts and control groups made by hand.
    Namespaces,
    /// Containers inside the sandbox.
    Containers,
    /// Firewall rules and packets between the learner's own sandboxes.
    Network,
    /// A way out of the machine, if the operator turned it on.
    Internet,
}

/// How far packets of a lesson's sandbox may go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Network {
    /// Loopback alone.
    #[default]
    None,
    /// To the learner's other sandboxes.
    Lan,
    /// Out of the machine, if the operator turned it on.
    Egress,
}

impl Tier {
    /// Its word in `lesson.yaml`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Namespaces => "namespaces",
            Self::Containers => "containers",
            Self::Network => "network",
            Self::Internet => "internet",
        }
    }
}

impl Network {
    /// Its word in `lesson.yaml`.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Lan => "lan",
            Self::Egress => "egress",
        }
    }

    /// The least tier of a sandbox with such a network.
    fn least_tier(self) -> Tier {
        match self {
            Self::None => Tier::Plain,
            Self::Lan => Tier::Network,
            Self::Egress => Tier::Internet,
        }
    }
}

/// The tier is enough for the network, and for what the tasks ask the learner to make.
pub(super) fn check(file: &str, start: Place<'_>, lesson: &Lesson, problems: &mut Vec<Problem>) {
    let Sandbox { tier, network, .. } = lesson.sandbox;
    let place = start.then("sandbox:");
    let mut wanting = |place: Place<'_>, what: String, least: Tier| {
        if tier < least {
            let (least, tier) = (least.name(), tier.name());
            let message = format!("{what} in tier `{tier}`: write `tier: {least}` in `sandbox:`");
            problems.push(Problem::new(file, place.line(), message));
        }
    };
    let what = format!("there is no `network: {}`", network.name());
    wanting(place.then("network:"), what, network.least_tier());
    for task in lesson.tasks() {
        if let Check::Probe(probe) = &task.check {
            let place = start.then("steps:").then(&format!("id: {}", task.id));
            let what = format!("nobody can do task `{}`", task.id);
            wanting(place.then("probe:"), what, needed(probe));
        }
    }
}

/// The least tier in which a learner can make it hold.
fn needed(probe: &Probe) -> Tier {
    match probe {
        // From there on the learner may make namespaces, and write its own groups.
        Probe::Process(_) | Probe::Cgroup(_) => Tier::Namespaces,
        Probe::Hostname(_) => Tier::Plain,
        Probe::All(probes) => probes.iter().map(needed).max().unwrap_or_default(),
        Probe::Gone(probe) => needed(probe),
    }
}
