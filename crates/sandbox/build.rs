//! Builds the guest programs (`crates/guest`) as static binaries, for `src/guest.rs` to embed. They run
//! inside root filesystems that may hold no C library at all, so they are linked with `crt-static`.

use std::path::{Path, PathBuf};
use std::process::Command;

fn main() {
    let here = PathBuf::from(env("CARGO_MANIFEST_DIR"));
    let workspace = here.join("../..");
    for watched in ["../guest/src", "../guest/Cargo.toml", "build.rs"] {
        println!("cargo::rerun-if-changed={}", here.join(watched).display());
    }
    let out = PathBuf::from(env("OUT_DIR"));
    let target = env("TARGET");
    // Its own target directory: the outer cargo holds the lock of the usual one.
    let build_dir = out.join("guest");
    let status = Command::new(env("CARGO"))
        .args([
            "build",
            "--quiet",
            "--offline",
            "--locked",
            "--package",
            "guest",
            "--bins",
        ])
        .args(["--profile", "guest", "--target", &target])
        .arg("--target-dir")
        .arg(&build_dir)
        .current_dir(&workspace)
        // The outer build's flags and wrappers (clippy, coverage) are not meant for these programs.
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
        "building the guest programs failed; a C library for static linking is needed"
    );
    for program in ["init", "hog"] {
        copy(
            &build_dir.join(&target).join("guest").join(program),
            &out.join(format!("{program}.bin")),
        );
    }
}

fn env(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("cargo sets {name} for build scripts"))
}

fn copy(from: &Path, to: &Path) {
    std::fs::copy(from, to).unwrap_or_else(|error| panic!("{} to {}: {error}", from.display(), to.display()));
}
