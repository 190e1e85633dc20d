//! Every number with zero arguments, beside a stored table: what changes in it is seen in review.

use std::fmt::Write as _;
use std::path::Path;

use sandbox::policy::{Call, GROUPS, Group, Tier};

use super::Test;
use super::child::{Asked, answers};

pub const TESTS: &[Test] = &[("sweep::as_stored", as_stored)];

/// Set to write the table anew: `BLESS=1 cargo test -p sandbox --test policy`.
const BLESS: &str = "BLESS";

/// The kernel never filters these: its own code makes them for the host's probes, and a program that makes
/// them itself is killed.
const UNFILTERED: [&str; 2] = ["uretprobe", "uprobe"];

fn as_stored() {
    let file = format!("tests/policy/sweep.{}.txt", std::env::consts::ARCH);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(&file);
    let table = table();
    if std::env::var_os(BLESS).is_some() {
        std::fs::write(&path, table).expect("the sources are writable");
        return;
    }
    let Ok(stored) = std::fs::read_to_string(&path) else {
        println!("skipped: no {file} yet; write it with {BLESS}=1");
        return;
    };
    let changed: Vec<_> = table
        .lines()
        .filter(|line| !stored.lines().any(|old| old == *line))
        .collect();
    assert!(
        table == stored,
        "{file} is out of date in these lines; write it anew with {BLESS}=1: {changed:#?}"
    );
}

/// A line per call: number, name, group, and the answer in each tier.
fn table() -> String {
    let mut calls: Vec<(Call, &Group)> = GROUPS
        .into_iter()
        .flatten()
        .flat_map(|group| group.calls().map(move |call| (call, group)))
        .filter(|(call, _)| !UNFILTERED.contains(&call.name))
        .collect();
    calls.sort_by_key(|(call, _)| call.number);
    let asked: Vec<_> = calls
        .iter()
        .map(|(call, _)| Asked {
            number: call.number,
            arguments: [0; 6],
        })
        .collect();
    let heard = Tier::ALL.map(|tier| answers(tier, &asked));

    let mut table = format!("{:>3} {:<24} {:<22}", "nr", "call", "group");
    for tier in Tier::ALL {
        let _ = write!(table, " {tier:<10}");
    }
    for (index, (call, group)) in calls.iter().enumerate() {
        table.truncate(table.trim_end().len());
        let _ = write!(table, "\n{:>3} {:<24} {:<22}", call.number, call.name, group.name);
        for heard in &heard {
            let _ = write!(table, " {:<10}", word(heard[index]));
        }
    }
    table.truncate(table.trim_end().len());
    table.push('\n');
    table
}

fn word(errno: i32) -> &'static str {
    match errno {
        0 => "kernel",
        libc::EPERM => "EPERM",
        libc::ENOSYS => "ENOSYS",
        other => panic!("no filter answers {other}"),
    }
}
