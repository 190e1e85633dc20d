//! Sets of privilege tiers.

pub(crate) use sandbox::policy::Tier;

/// Every tier.
pub(crate) const ALL: &[Tier] = &Tier::ALL;

/// The tiers whose programs may make namespaces.
pub(crate) const NESTING: &[Tier] = &[Tier::Namespaces, Tier::Containers, Tier::Network, Tier::Internet];

/// The tiers without packets of any kind.
pub(crate) const QUIET: &[Tier] = &[Tier::Plain, Tier::Namespaces, Tier::Containers];

/// Those that differ most: for attacks that take their time.
pub(crate) const TWO: &[Tier] = &[Tier::Plain, Tier::Containers];
