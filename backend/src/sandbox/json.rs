//! `--json`: an object per tier, stable from version to version; fields may be added.

use sandbox::policy::{CHECKS, Check, Closed, Group, Tier};
use serde::Serialize;

use super::explain::groups;

#[derive(Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "facts, each with a name of its own")]
struct Report {
    tier: &'static str,
    summary: &'static str,
    no_new_privs: bool,
    masks_proc: bool,
    delegates_cgroups: bool,
    fuse: bool,
    /// The most that a lesson may ask for.
    network: &'static str,
    capabilities: Vec<CapabilityReport>,
    open: Vec<OpenReport>,
    refused_arguments: Vec<ArgumentReport>,
    closed: Vec<ClosedReport>,
}

#[derive(Serialize)]
struct CapabilityReport {
    name: String,
    lets: &'static str,
}

#[derive(Serialize)]
struct OpenReport {
    group: &'static str,
    reason: &'static str,
    calls: Vec<&'static str>,
}

#[derive(Serialize)]
struct ArgumentReport {
    calls: Vec<&'static str>,
    refuses: &'static str,
    reason: &'static str,
    answer: &'static str,
    /// The first tier that is not refused.
    allowed_from: Option<&'static str>,
}

#[derive(Serialize)]
struct ClosedReport {
    group: &'static str,
    reason: &'static str,
    calls: Vec<&'static str>,
    answer: &'static str,
    /// The first tier that opens it.
    open_from: Option<&'static str>,
}

/// One tier as an object.
pub(super) fn one(tier: Tier) -> serde_json::Result<String> {
    serde_json::to_string_pretty(&report(tier)).map(|text| text + "\n")
}

/// All tiers as an array.
pub(super) fn all() -> serde_json::Result<String> {
    serde_json::to_string_pretty(&Tier::ALL.map(report)).map(|text| text + "\n")
}

fn report(tier: Tier) -> Report {
    let capabilities = tier.capabilities().described();
    let (open, closed): (Vec<_>, Vec<_>) = groups()
        .filter(|group| group.calls().next().is_some())
        .partition(|group| group.is_open(tier));
    Report {
        tier: tier.name(),
        summary: tier.summary(),
        no_new_privs: tier.no_new_privs(),
        masks_proc: tier.masks_proc(),
        delegates_cgroups: tier.delegates_cgroups(),
        fuse: tier.fuse(),
        network: tier.network().name(),
        capabilities: capabilities
            .map(|(name, lets)| CapabilityReport { name, lets })
            .collect(),
        open: open.into_iter().map(to_open).collect(),
        refused_arguments: CHECKS
            .iter()
            .filter(|check| check.holds(tier))
            .map(to_argument)
            .collect(),
        closed: closed.into_iter().map(to_closed).collect(),
    }
}

fn to_open(group: &Group) -> OpenReport {
    OpenReport {
        group: group.name,
        reason: group.reason,
        calls: group.calls().map(|call| call.name).collect(),
    }
}

fn to_argument(check: &Check) -> ArgumentReport {
    ArgumentReport {
        calls: check.calls.iter().map(|call| call.name).collect(),
        refuses: check.refuses,
        reason: check.reason,
        answer: "EPERM",
        allowed_from: check.until.map(Tier::name),
    }
}

fn to_closed(group: &Group) -> ClosedReport {
    ClosedReport {
        group: group.name,
        reason: group.reason,
        calls: group.calls().map(|call| call.name).collect(),
        answer: match group.closed {
            Closed::NotPermitted => "EPERM",
            Closed::NotThere => "ENOSYS",
        },
        open_from: group.from.map(Tier::name),
    }
}

#[cfg(test)]
mod tests {
    use sandbox::policy::Tier;
    use serde_json::Value;

    #[test]
    fn every_tier_is_an_object_of_the_array() {
        let all: Vec<Value> = serde_json::from_str(&super::all().unwrap()).unwrap();
        assert_eq!(all.len(), Tier::ALL.len());
        for (tier, value) in Tier::ALL.into_iter().zip(all) {
            assert_eq!(value["tier"], tier.name());
            assert_eq!(
                value,
                serde_json::from_str::<Value>(&super::one(tier).unwrap()).unwrap()
            );
        }
    }

    #[test]
    fn a_program_can_find_a_call() {
        let plain: Value = serde_json::from_str(&super::one(Tier::Plain).unwrap()).unwrap();
        let namespaces = plain["closed"]
            .as_array()
            .unwrap()
            .iter()
            .find(|group| group["group"] == "namespaces")
            .unwrap();
        assert_eq!(namespaces["answer"], "EPERM");
        assert_eq!(namespaces["open_from"], "namespaces");
        assert!(
            namespaces["calls"]
                .as_array()
                .unwrap()
                .contains(&"unshare".into())
        );
    }
}
