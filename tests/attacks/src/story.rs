//! An attack that is more than a program in a sandbox: told from outside, with the same look at the host.

use std::time::{Duration, Instant};

use anyhow::Result;

use crate::host::{Host, Watched};
use crate::report::Row;

/// What is known of a story before it is told.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Heading {
    /// Of the list of attacks.
    pub(crate) number: u16,
    /// What is tried.
    pub(crate) title: &'static str,
    /// What it is tried against.
    pub(crate) against: &'static str,
    /// What must come of it.
    pub(crate) expected: &'static str,
}

/// Tells it. `tell` answers what came of it, or why that is wrong; the host must be as before in any case.
pub(crate) fn told(heading: Heading, watched: &Watched, tell: impl FnOnce() -> Result<String>) -> Row {
    let began = Instant::now();
    let before = Host::look(watched, None);
    let mut wrong = Vec::new();
    let got = tell().unwrap_or_else(|error| {
        wrong.push(format!("{error:#}"));
        "not as expected".into()
    });
    let left = before.changes(&Host::look(watched, None));
    wrong.extend(left.into_iter().map(|change| format!("the host: {change}")));
    Row {
        number: heading.number,
        title: heading.title.into(),
        tier: heading.against,
        nested: false,
        expected: heading.expected.into(),
        got,
        wrong,
        took: began.elapsed(),
        bystander: Duration::ZERO,
    }
}
