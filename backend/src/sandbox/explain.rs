//! One tier in words.

use sandbox::policy::{CHECKS, Check, Closed, GROUPS, Group, Network, Tier};

use super::layout::{entry, headline};

/// Everything that a program of `tier` may and may not do.
pub(super) fn render(tier: Tier) -> String {
    let mut text = format!("{tier}: {}\n", tier.summary());
    headline(&mut text, "Around its programs");
    for (name, words) in surroundings(tier) {
        entry(&mut text, name, words);
    }
    headline(&mut text, "Capabilities, in the sandbox's own user namespace");
    for (name, phrase) in tier.capabilities().described() {
        entry(&mut text, &name, phrase);
    }
    headline(&mut text, "System calls that are open");
    for group in groups().filter(|group| group.is_open(tier)) {
        with_calls(&mut text, group, "");
    }
    headline(&mut text, "Arguments that are refused in open calls (EPERM)");
    for check in CHECKS.iter().filter(|check| check.holds(tier)) {
        entry(&mut text, &calls_of(check), &refusal(check));
    }
    headline(&mut text, "System calls that are closed");
    for group in groups().filter(|group| !group.is_open(tier)) {
        with_calls(&mut text, group, &answer(group));
    }
    entry(
        &mut text,
        "all others",
        "Calls that a newer kernel adds, and those of x32: ENOSYS. i386 calls end the program (SIGSYS).",
    );
    text
}

pub(super) fn groups() -> impl Iterator<Item = &'static Group> {
    GROUPS.into_iter().flatten()
}

/// What holds beside system calls, each as a name and a sentence.
pub(super) fn surroundings(tier: Tier) -> [(&'static str, &'static str); 5] {
    [
        (
            "set-user-id programs",
            if tier.no_new_privs() {
                "Gain nothing (no_new_privs is set)."
            } else {
                "Gain what their file says, inside the sandbox; lessons on capabilities need it."
            },
        ),
        (
            "/proc",
            if tier.masks_proc() {
                "Parts that tell about the machine are hidden."
            } else {
                "Whole, since nobody could mount a new one in a PID namespace below one with hidden parts."
            },
        ),
        (
            "control groups",
            if tier.delegates_cgroups() {
                "The learner may make groups below the sandbox's own, and not lift its limits."
            } else {
                "May be read."
            },
        ),
        (
            "/dev/fuse",
            if tier.fuse() {
                "There, for the storage of container engines."
            } else {
                "Not there, so no FUSE filesystem can be mounted."
            },
        ),
        ("network", network(tier.network())),
    ]
}

fn network(network: Network) -> &'static str {
    match network {
        Network::None => "Loopback alone.",
        Network::Lan => "Loopback; a lesson may ask for `lan`, a bridge between the learner's own sandboxes.",
        Network::Egress => {
            "Loopback; a lesson may ask for `lan`, or for `egress` out of the machine, which the operator has to \
             turn on and whose rules refuse the machine itself and private networks."
        }
    }
}

fn with_calls(text: &mut String, group: &Group, answer: &str) {
    let names: Vec<_> = group.calls().map(|call| call.name).collect();
    if names.is_empty() {
        return;
    }
    entry(text, group.name, group.reason);
    if !answer.is_empty() {
        entry(text, "", answer);
    }
    entry(text, "", &format!("({})", names.join(" ")));
}

fn answer(group: &Group) -> String {
    let heard = match group.closed {
        Closed::NotPermitted => "EPERM",
        Closed::NotThere => "ENOSYS, so that programs use an older call",
    };
    match group.from {
        Some(tier) => format!("{heard}; open from `{tier}` on."),
        None => format!("{heard}, in every tier."),
    }
}

pub(super) fn calls_of(check: &Check) -> String {
    let names: Vec<_> = check.calls.iter().map(|call| call.name).collect();
    names.join(", ")
}

fn refusal(check: &Check) -> String {
    let until = check
        .until
        .map_or_else(String::new, |tier| format!(" Allowed from `{tier}` on."));
    format!("{}: {}{until}", check.refuses, check.reason)
}

#[cfg(test)]
mod tests {
    use sandbox::policy::Tier;

    use super::super::layout::WIDTH;
    use super::{groups, render};

    #[test]
    fn a_terminal_of_100_columns_shows_everything() {
        for tier in Tier::ALL {
            let text = render(tier);
            let long: Vec<_> = text.lines().filter(|line| line.chars().count() > WIDTH).collect();
            assert!(long.is_empty(), "{tier}: {long:#?}");
            for group in groups().filter(|group| group.calls().next().is_some()) {
                assert!(
                    text.contains(&format!("\n  {} ", group.name)),
                    "{tier}: {}",
                    group.name
                );
            }
        }
    }

    #[test]
    fn what_is_said_follows_the_tier() {
        for (tier, said, unsaid) in [
            (Tier::Plain, "Gain nothing", "CAP_SYS_ADMIN"),
            (
                Tier::Plain,
                "EPERM; open from `namespaces` on.",
                "There, for the storage",
            ),
            (Tier::Namespaces, "family PACKET:", "flags that make namespaces:"),
            (Tier::Network, "NETLINK and PACKET:", "family PACKET:"),
            (Tier::Internet, "`egress`", "open from"),
        ] {
            let text = render(tier);
            assert!(text.contains(said), "{tier} should say {said}:\n{text}");
            assert!(!text.contains(unsaid), "{tier} should not say {unsaid}:\n{text}");
        }
    }
}
