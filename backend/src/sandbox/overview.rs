//! All tiers beside each other: only what differs.

use std::fmt::Write as _;

use sandbox::policy::{CHECKS, Group, Tier};

use super::explain::groups;
use super::layout::{entry, headline};

const NAME: usize = 43;
const COLUMN: usize = 11;

/// A table with a column per tier.
pub(super) fn render() -> String {
    let mut text = String::new();
    for tier in Tier::ALL {
        entry(&mut text, tier.name(), tier.summary());
    }
    text.push('\n');
    row(&mut text, "", |tier| tier.name().to_owned());
    row(&mut text, "capabilities", |tier| {
        tier.capabilities().names().count().to_string()
    });
    row(&mut text, "set-user-id programs gain rights", |tier| {
        word(!tier.no_new_privs())
    });
    row(&mut text, "/proc is whole", |tier| word(!tier.masks_proc()));
    row(&mut text, "control groups may be made", |tier| {
        word(tier.delegates_cgroups())
    });
    row(&mut text, "/dev/fuse", |tier| word(tier.fuse()));
    row(&mut text, "network at most", |tier| {
        tier.network().name().to_owned()
    });
    for group in groups().filter(|group| group.from > Some(Tier::Plain)) {
        row(&mut text, group.name, |tier| word(group.is_open(tier)));
    }
    for check in CHECKS.iter().filter(|check| check.until.is_some()) {
        let name = format!("{}: {}", check.calls[0].name, check.refuses);
        row(&mut text, &name, |tier| word(!check.holds(tier)));
    }
    headline(&mut text, "The same in all");
    entry(&mut text, "open", &names(|group| group.from == Some(Tier::Plain)));
    entry(&mut text, "closed", &names(|group| group.from.is_none()));
    text.push_str("\n`utsuwa sandbox explain TIER` gives the reasons.\n");
    text
}

fn row(text: &mut String, name: &str, cell: impl Fn(Tier) -> String) {
    let cells = Tier::ALL.map(|tier| format!("{:<COLUMN$}", cell(tier))).concat();
    let _ = writeln!(text, "  {name:<NAME$}{}", cells.trim_end());
}

fn word(has: bool) -> String {
    if has { "yes" } else { "-" }.to_owned()
}

fn names(chosen: impl Fn(&Group) -> bool) -> String {
    let chosen: Vec<_> = groups()
        .filter(|group| chosen(group))
        .map(|group| group.name)
        .collect();
    chosen.join(", ")
}

#[cfg(test)]
mod tests {
    use super::super::layout::WIDTH;
    use super::render;

    #[test]
    fn what_a_tier_has_the_next_one_has() {
        let text = render();
        let rows: Vec<Vec<&str>> = text
            .lines()
            .map(|line| line.split_whitespace().rev().take(5).collect())
            .filter(|cells: &Vec<&str>| {
                cells.iter().all(|cell| ["yes", "-"].contains(cell)) && cells.len() == 5
            })
            .collect();
        assert!(rows.len() >= 10, "{text}");
        for backwards in rows {
            assert_eq!(backwards[0], "yes", "{backwards:?}");
            assert!(
                backwards.is_sorted_by(|above, below| above >= below),
                "{backwards:?}"
            );
        }
    }

    #[test]
    fn a_terminal_of_100_columns_shows_everything() {
        for line in render().lines() {
            assert!(line.chars().count() <= WIDTH, "{line}");
        }
    }
}
