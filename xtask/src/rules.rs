//! The pages of the analyzer's rules.

use std::process::Command;

use anyhow::Result;

use crate::{
    command::{self, cargo},
    paths,
};

/// Writes the pages into `docs/rules`, or only looks whether they are as they would be written.
pub(crate) fn pages(is_check: bool) -> Result<()> {
    command::run(&mut cargo(["build", "--release", "--package", "utsuwa"]))?;
    let mut rules = Command::new(paths::utsuwa());
    rules
        .args(["rules", "--site"])
        .arg(paths::checkout().join("docs/rules"));
    if is_check {
        rules.arg("--check");
    }
    command::run(&mut rules)
}
