//! Licences of all that is built into the product, its tools and its tests.

use std::{fs, process::Command};

use serde_json::Value;

use crate::{files::checkout, spdx::satisfied};

/// The same list as in `deny.toml`.
const ALLOWED: [&str; 11] = [
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "ISC",
    "MIT",
    "MIT-0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// What is built for; some dependencies have others for other systems. The same list as in `deny.toml`.
const TARGETS: [&str; 2] = ["x86_64-unknown-linux-gnu", "wasm32-unknown-unknown"];

/// Crates under the MPL, used unmodified.
const MPL: [&str; 3] = ["cssparser", "cssparser-macros", "dtoa-short"];

#[test]
fn every_dependency_may_be_used() {
    let refused: Vec<String> = TARGETS.into_iter().flat_map(refused_on).collect();
    assert!(
        refused.is_empty(),
        "these need another crate, or a reason in deny.toml and here: {refused:#?}"
    );
}

/// One target at a time: for both at once cargo adds what one needs only because of the other.
fn refused_on(target: &str) -> Vec<String> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked"])
        .args(["--filter-platform", target])
        .current_dir(checkout())
        .output()
        .expect("cargo runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo writes JSON");
    let packages = metadata["packages"].as_array().expect("cargo lists packages");
    assert!(
        packages.len() > 100,
        "cargo lists only {} packages",
        packages.len()
    );

    let mut refused = Vec::new();
    for package in packages {
        let name = package["name"].as_str().unwrap_or_default();
        let licence = package["license"].as_str().unwrap_or_default();
        let allowed =
            |wanted: &str| ALLOWED.contains(&wanted) || (wanted == "MPL-2.0" && MPL.contains(&name));
        if !satisfied(licence, &allowed) {
            refused.push(format!("{name}: {licence:?}"));
        }
    }
    refused
}

#[test]
fn deny_toml_has_the_same_licences() {
    let deny = fs::read_to_string(checkout().join("deny.toml")).expect("deny.toml is there");
    let list = deny
        .split("allow = [")
        .nth(1)
        .and_then(|rest| rest.split(']').next())
        .expect("it has a list");
    let listed: Vec<&str> = list.split('"').skip(1).step_by(2).collect();
    assert_eq!(listed, ALLOWED);
    for target in TARGETS {
        assert!(
            deny.contains(&format!("    \"{target}\",")),
            "{target} is not in deny.toml"
        );
    }
    for name in MPL {
        assert!(
            deny.contains(&format!("crate = \"{name}\"")),
            "{name} is not in deny.toml"
        );
    }
}
