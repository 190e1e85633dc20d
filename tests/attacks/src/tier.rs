//! The privilege tiers, by the names that lessons use.

use clap::ValueEnum;

/// How much of the kernel a sandbox's programs may use; each tier opens all that the one before opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum Tier {
    /// An ordinary container.
    Plain,
    /// Namespaces and mounts.
    Namespaces,
    /// Containers inside.
    Containers,
    /// Firewalls and packets between a learner's sandboxes.
    Network,
    /// The same, with a way out if the operator turned it on.
    Internet,
}

/// Every tier.
pub(crate) const ALL: &[Tier] = &[
    Tier::Plain,
    Tier::Namespaces,
    Tier::Containers,
    Tier::Network,
    Tier::Internet,
];

/// The tiers whose programs may make namespaces.
pub(crate) const NESTING: &[Tier] = &[Tier::Namespaces, Tier::Containers, Tier::Network, Tier::Internet];

/// The tiers without packets of any kind.
pub(crate) const QUIET: &[Tier] = &[Tier::Plain, Tier::Namespaces, Tier::Containers];

/// Those that differ most: for attacks that take their time.
pub(crate) const TWO: &[Tier] = &[Tier::Plain, Tier::Containers];

impl Tier {
    /// Its name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Namespaces => "namespaces",
            Self::Containers => "containers",
            Self::Network => "network",
            Self::Internet => "internet",
        }
    }
}
