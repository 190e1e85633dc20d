//! The checks, in the order they run.

use std::{fs, path::PathBuf, process::Command};

use anyhow::Result;

use super::transcript::{Transcript, data_dir};
use crate::{
    attack, bench,
    command::{self, cargo},
    page, paths, rules,
    setup::{self, Scope},
    style,
};

/// One check.
pub(crate) struct Step {
    pub(crate) name: &'static str,
    pub(crate) what: &'static str,
    /// Steps that have to pass before it; they stand above it.
    pub(crate) needs: &'static [&'static str],
    pub(crate) run: fn(&mut Transcript) -> Result<()>,
}

/// All checks.
pub(crate) const STEPS: &[Step] = &[
    Step {
        name: "format",
        what: "rustfmt changes nothing",
        needs: &[],
        run: |_| style::format(true),
    },
    Step {
        name: "setup",
        what: "what the checks need",
        needs: &[],
        run: |_| setup::run(Scope::Test),
    },
    Step {
        name: "page",
        what: "the page builds",
        needs: &["setup"],
        run: |_| page::build(),
    },
    Step {
        name: "sizes",
        what: "the page is within its budgets",
        needs: &["setup", "page"],
        run: |_| bench::sizes(),
    },
    Step {
        name: "lint",
        what: "clippy finds nothing",
        needs: &["setup", "page"],
        run: |_| style::lint(),
    },
    Step {
        name: "wasm",
        what: "the crates without IO build for the browser",
        needs: &["setup"],
        run: wasm,
    },
    Step {
        name: "utsuwa",
        what: "the command builds",
        needs: &["setup", "page"],
        run: utsuwa,
    },
    Step {
        name: "rules",
        what: "the pages of the analyzer's rules in docs/rules are as the rules say",
        needs: &["setup", "page", "utsuwa"],
        run: |_| rules::pages(true),
    },
    Step {
        name: "image",
        what: "both sandbox images build",
        needs: &["setup", "page", "utsuwa"],
        run: image,
    },
    Step {
        name: "rust",
        what: "tests in Rust, some in real sandboxes",
        needs: &["setup", "page", "utsuwa", "image"],
        run: rust,
    },
    Step {
        name: super::VM,
        what: "sandboxes and lessons on cgroup v2, as root and as a user, in QEMU",
        needs: &["setup"],
        run: vm,
    },
    Step {
        name: "lessons",
        what: "each task is open at first and solved by its solution",
        needs: &["setup", "page", "utsuwa", "image"],
        run: lessons,
    },
    Step {
        name: "attacks",
        what: "what a hostile learner tries is refused, and leaves the host as it was",
        needs: &["setup", "page", "utsuwa"],
        run: |_| attack::run(&[]),
    },
    Step {
        name: "browser",
        what: "a learner's story in Chromium",
        needs: &["setup", "page", "utsuwa", "image"],
        run: browser,
    },
];

fn wasm(_: &mut Transcript) -> Result<()> {
    let mut check = cargo(["check", "--target", "wasm32-unknown-unknown"]);
    for pure in [
        "dockerfile",
        "shell",
        "format",
        "analyzer",
        "curriculum",
        "protocol",
        "terminal",
    ] {
        check.args(["--package", pure]);
    }
    command::run(&mut check)
}

fn utsuwa(_: &mut Transcript) -> Result<()> {
    command::run(&mut cargo(["build", "--release", "--package", "utsuwa"]))
}

fn image(_: &mut Transcript) -> Result<()> {
    let build = |data_dir: PathBuf, variant: &[&str]| {
        let mut build = Command::new(paths::utsuwa());
        command::run(
            build
                .args(["image", "build", "base"])
                .args(variant)
                .env("UTSUWA_DATA_DIR", data_dir),
        )
    };
    build(data_dir()?.join("minimal"), &["--minimal"])?;
    build(data_dir()?, &[])
}

fn rust(transcript: &mut Transcript) -> Result<()> {
    transcript.run(&mut cargo([
        "test",
        "--workspace",
        "--no-fail-fast",
        "--",
        "--show-output",
    ]))
}

fn vm(transcript: &mut Transcript) -> Result<()> {
    let test = ["test", "--package", "utsuwa-tests", "--test", "cgroup_v2"];
    transcript.run(cargo(test).args(["--", "--show-output"]))
}

fn lessons(transcript: &mut Transcript) -> Result<()> {
    transcript.run(Command::new(paths::utsuwa()).args(["lesson", "check"]))?;
    transcript.run(Command::new(paths::utsuwa()).args(["lesson", "test"]))
}

fn browser(transcript: &mut Transcript) -> Result<()> {
    let mut stories: Vec<PathBuf> = fs::read_dir(paths::checkout().join("tests/browser"))?
        .flatten()
        .map(|entry| entry.path())
        .collect();
    stories.retain(|story| story.extension().is_some_and(|end| end == "mjs"));
    stories.sort();
    let mut node = Command::new("node");
    node.args(["--test", "--test-reporter=spec"]).args(stories);
    transcript.run(node.env("UTSUWA_SCREENSHOTS", paths::target().join("screenshots")))
}
