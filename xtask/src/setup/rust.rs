//! Rust targets, and the programs that cargo builds.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result};

use crate::{
    command::{self, cargo},
    paths,
};

/// The newest that this toolchain builds.
const TRUNK: &str = "0.21.14";

const CARGO_FUZZ: &str = "0.13.2";

/// The page's.
const TARGET: &str = "wasm32-unknown-unknown";

/// Adds the browser's target if it is missing.
pub(crate) fn add_target() -> Result<()> {
    let sysroot = command::read(
        Command::new("rustc")
            .current_dir(paths::checkout())
            .args(["--print", "sysroot"]),
    )?;
    if Path::new(sysroot.trim())
        .join("lib/rustlib")
        .join(TARGET)
        .join("lib")
        .is_dir()
    {
        return Ok(());
    }
    command::step(&format!("Rust target {TARGET}"), "for the page", || {
        command::run(
            Command::new("rustup")
                .current_dir(paths::checkout())
                .args(["target", "add", TARGET]),
        )
        .with_context(|| format!("check the network, run `rustup target add {TARGET}`, then this again"))
    })
}

/// Installs what bundles the page.
pub(crate) fn install_tools() -> Result<()> {
    install_wasm_bindgen()?;
    install_trunk()?;
    let _ = fs::remove_dir_all(scratch()?);
    Ok(())
}

/// Installs Trunk, which bundles the page.
fn install_trunk() -> Result<()> {
    let package = [
        "trunk",
        "--version",
        TRUNK,
        "--locked",
        "--no-default-features",
        "--features",
        "rustls",
    ];
    build(
        "trunk",
        &trunk_dir()?,
        "bundles the page; about four minutes, once",
        &package,
    )
}

/// Installs wasm-bindgen in the version of the lock file, which has to be the library's.
fn install_wasm_bindgen() -> Result<()> {
    // Not --locked: the lock file it ships asks for a version that is not there.
    let package = ["wasm-bindgen-cli", "--version", &wasm_bindgen_version()?];
    build(
        "wasm-bindgen",
        &wasm_bindgen_dir()?,
        "connects the page's Rust to the browser; about two minutes, once",
        &package,
    )
}

/// Installs what fuzzes with coverage, and the compiler it needs; says where the program is.
pub(crate) fn install_cargo_fuzz() -> Result<PathBuf> {
    let home = paths::tools()?.join(format!("cargo-fuzz-{CARGO_FUZZ}"));
    let package = ["cargo-fuzz", "--version", CARGO_FUZZ, "--locked"];
    build(
        "cargo-fuzz",
        &home,
        "fuzzes with coverage; half a minute, once",
        &package,
    )?;
    let mut nightly = Command::new("rustup");
    command::run(nightly.args([
        "toolchain",
        "install",
        "nightly",
        "--profile",
        "minimal",
        "--no-self-update",
    ]))
    .context("the fuzzer's compiler is not installed; check the network and run this again")?;
    Ok(home.join("bin/cargo-fuzz"))
}

pub(crate) fn trunk_dir() -> Result<PathBuf> {
    Ok(paths::tools()?.join(format!("trunk-{TRUNK}")))
}

pub(crate) fn wasm_bindgen_dir() -> Result<PathBuf> {
    Ok(paths::tools()?.join(format!("wasm-bindgen-{}", wasm_bindgen_version()?)))
}

/// Installs a program for building with, so that it is itself built fast rather than to be fast.
fn build(program: &str, home: &Path, why: &str, package: &[&str]) -> Result<()> {
    if home.join("bin").join(program).is_file() {
        return Ok(());
    }
    let scratch = scratch()?;
    fs::create_dir_all(&scratch)?;
    command::step(program, why, || {
        let mut install = cargo(["install"]);
        install
            .args(package)
            .arg("--root")
            .arg(home)
            .arg("--target-dir")
            .arg(&scratch)
            .current_dir(&scratch);
        for (setting, value) in [
            ("LTO", "off"),
            ("OPT_LEVEL", "1"),
            ("CODEGEN_UNITS", "16"),
            ("DEBUG", "0"),
        ] {
            install.env(format!("CARGO_PROFILE_RELEASE_{setting}"), value);
        }
        command::run(&mut install)
            .with_context(|| format!("{program} is not installed; check the network and run this again"))
    })
}

/// Where they are built: crates that several share are built once.
fn scratch() -> Result<PathBuf> {
    Ok(paths::tools()?.join("build"))
}

fn wasm_bindgen_version() -> Result<String> {
    let lock = paths::checkout().join("Cargo.lock");
    let text = fs::read_to_string(&lock).with_context(|| format!("cannot read {}", lock.display()))?;
    version_of(&text, "wasm-bindgen").context("Cargo.lock has no wasm-bindgen")
}

fn version_of(lock: &str, package: &str) -> Option<String> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    let version = lines.nth(1)?.strip_prefix("version = \"")?;
    Some(version.trim_end_matches('"').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_version_in_a_lock_file() {
        let lock = "[[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"9.9.9\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\nsource = \"x\"\n";
        assert_eq!(version_of(lock, "wasm-bindgen").as_deref(), Some("0.2.130"));
        assert_eq!(version_of(lock, "yew"), None);
    }
}
