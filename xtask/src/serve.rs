//! From a fresh checkout to one address in the terminal.

use std::{env, os::unix::process::CommandExt, process::Command};

use anyhow::{Context as _, Result};

use crate::{
    command::{self, cargo},
    page, paths,
    setup::{self, Scope},
};

/// The setting that lets learners make groups on cgroup v1 too: on a developer's machine all lessons work.
pub(crate) const DELEGATE: &str = "UTSUWA_DELEGATE_CGROUP_V1";

/// Prepares, builds and becomes `utsuwa serve`.
pub(crate) fn run(args: &[String]) -> Result<()> {
    setup::run(Scope::Serve)?;
    build()?;
    let program = paths::utsuwa();
    let image = |variant: &[&str]| {
        command::run(
            Command::new(&program)
                .args(["image", "build", "base"])
                .args(variant),
        )
        .context("no sandbox image could be built")
    };
    if image(&[]).is_err() {
        eprintln!("    a minimal sandbox image stands in until the full one can be built");
        image(&["--minimal"])?;
    }
    let mut serve = Command::new(&program);
    serve.arg("serve").args(args);
    if env::var_os(DELEGATE).is_none() {
        serve.env(DELEGATE, "true");
    }
    let error = serve.exec();
    Err(error).with_context(|| format!("cannot run {}", program.display()))
}

/// Builds the page and the command, which has the page in it.
pub(crate) fn build() -> Result<()> {
    page::build()?;
    command::run(&mut cargo(["build", "--release", "--package", "utsuwa"]))
}
