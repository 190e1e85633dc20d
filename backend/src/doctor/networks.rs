//! Whether sandboxes can have networks, found out by making one.

use sandbox::network::{egress, lan};

use super::{Finding, Status};
use crate::config::Egress;

/// A learner's own network, and the way out if the operator wants one.
pub(super) fn report(config: &Egress) -> Vec<Finding> {
    let mut findings = vec![learners_own()];
    if config.on {
        findings.push(way_out(config));
    }
    findings
}

fn learners_own() -> Finding {
    const NAME: &str = "learners' networks";
    match lan::try_out() {
        Ok(()) => Finding::ok(NAME, "one was made and removed"),
        Err(error) => Finding::bad(
            NAME,
            Status::Degraded,
            "lessons between two sandboxes cannot be done",
            sentence(&error.to_string()),
        ),
    }
}

fn way_out(config: &Egress) -> Finding {
    const NAME: &str = "way to the internet";
    let settings = egress::Settings {
        uplink: config.uplink.clone(),
        resolver: config.resolver,
        refused: config.refused.clone(),
        ..egress::Settings::default()
    };
    match egress::find_uplink(&settings) {
        Ok(uplink) => Finding::ok(NAME, format!("by {uplink}")),
        Err(error) => Finding::bad(
            NAME,
            Status::Missing,
            "egress is on, and `utsuwa serve` would not start",
            sentence(&error.to_string()),
        ),
    }
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => format!("{}{}.", first.to_uppercase(), letters.as_str()),
        None => String::new(),
    }
}
