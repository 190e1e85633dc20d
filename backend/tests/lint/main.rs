//! `utsuwa lint` as a user runs it: the real program, in a directory of its own.

mod basics;
mod files;
mod fixes;
mod hooks;
mod reports;
mod settings;
mod suppression;

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

const CLEAN: &str = "FROM debian:12\nUSER 1000\nCMD [\"true\"]\n";
const DIRTY: &str = "FROM debian:latest\nUSER 1000\nADD a /b\n";

fn utsuwa(dir: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_utsuwa"));
    command.args(args).current_dir(dir).env("LANG", "C.UTF-8");
    command.env("HOME", dir).env_remove("XDG_CONFIG_HOME");
    for name in ["LC_ALL", "LC_MESSAGES", "HADOLINT_IGNORE", "HADOLINT_FORMAT"] {
        command.env_remove(name);
    }
    command
}

fn lint(dir: &Path, args: &[&str], stdin: &[u8]) -> Output {
    run(utsuwa(dir, &["lint"]).args(args), stdin)
}

fn run(command: &mut Command, stdin: &[u8]) -> Output {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The program may end without having read its input.
    let _ = child.stdin.take().unwrap().write_all(stdin);
    child.wait_with_output().unwrap()
}

/// A directory with these files, and with nothing that its build context would be blamed for.
fn dir(files: &[(&str, &[u8])]) -> TempDir {
    let dir = TempDir::new().unwrap();
    std::fs::write(dir.path().join(".dockerignore"), "**/.git\n**/.env*\n**/*.pem\n").unwrap();
    for (name, bytes) in files {
        let path = dir.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    dir
}

/// The names of the rules that `--format json` reports, file by file.
fn found(dir: &Path, args: &[&str]) -> Vec<(String, Vec<String>)> {
    let args = [args, &["--format", "json"]].concat();
    let output = lint(dir, &args, b"");
    let report: serde_json::Value =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", stderr(&output)));
    let files = report["files"].as_array().unwrap().iter();
    files
        .map(|file| {
            let findings = file["findings"].as_array().unwrap().iter();
            let rules = findings.map(|finding| finding["rule"].as_str().unwrap().to_owned());
            (file["file"].as_str().unwrap().to_owned(), rules.collect())
        })
        .collect()
}

/// Whether a rule is reported for the only file.
fn reports(dir: &Path, args: &[&str], rule: &str) -> bool {
    found(dir, args)
        .iter()
        .any(|(_, rules)| rules.iter().any(|name| name == rule))
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}
