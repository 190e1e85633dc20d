//! Builds the attacker (`attacker/`) as a static binary, for the harness to put into root filesystems that
//! hold no C library.

use std::path::PathBuf;
use std::process::Command;

fn main() {
    let here = PathBuf::from(env("CARGO_MANIFEST_DIR"));
    for watched in ["attacker/src", "attacker/Cargo.toml", "build.rs"] {
        println!("cargo::rerun-if-changed={}", here.join(watched).display());
    }
    let out = PathBuf::from(env("OUT_DIR"));
    let target = env("TARGET");
    // Its own target directory: the outer cargo holds the lock of the usual one.
    let build_dir = out.join("attacker");
    let status = Command::new(env("CARGO"))
        .args(["build", "--quiet", "--offline", "--locked"])
        .args(["--package", "attacker", "--profile", "guest", "--target", &target])
        .arg("--target-dir")
        .arg(&build_dir)
        .current_dir(here.join("../.."))
        // The outer build's flags and wrappers (clippy, coverage) are not meant for this program.
        .env_remove("RUSTC_WORKSPACE_WRAPPER")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .env(
            "RUSTFLAGS",
            "-C target-feature=+crt-static -C relocation-model=static",
        )
        .status()
        .expect("cargo runs, since it runs this build script");
    assert!(
        status.success(),
        "building the attacker failed; a C library for static linking is needed"
    );
    let program = build_dir.join(&target).join("guest/attacker");
    std::fs::copy(&program, out.join("attacker.bin"))
        .unwrap_or_else(|error| panic!("{}: {error}", program.display()));
}

fn env(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("cargo sets {name} for build scripts"))
}
