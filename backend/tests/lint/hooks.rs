//! The pre-commit hooks and the GitHub action, run as those programs run them.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::{DIRTY, code, dir, run, stderr, stdout};

fn read(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name);
    serde_norway::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn hooks_run() {
    let hooks = read(".pre-commit-hooks.yaml");
    let hooks = hooks.as_array().unwrap();
    assert_eq!(hooks.len(), 2);
    for hook in hooks {
        let entry = hook["entry"].as_str().unwrap().strip_prefix("utsuwa ").unwrap();
        let dir = dir(&[("Dockerfile", DIRTY.as_bytes())]);
        let mut command = Command::new(env!("CARGO_BIN_EXE_utsuwa"));
        let output = run(
            command
                .args(entry.split(' '))
                .arg("Dockerfile")
                .current_dir(dir.path()),
            b"",
        );
        assert_eq!(code(&output), 1, "{}", stderr(&output));
        let text = std::fs::read_to_string(dir.path().join("Dockerfile")).unwrap();
        assert_eq!(text.contains("COPY"), hook["id"] == "utsuwa-lint-fix");
        assert!(hook["files"].as_str().unwrap().contains("Dockerfile"));
    }
}

#[test]
fn the_action_s_script_runs() {
    let action = read("action.yml");
    let step = action["runs"]["steps"]
        .as_array()
        .unwrap()
        .iter()
        .find(|step| step["name"] == "Lint")
        .unwrap();
    let script = step["run"].as_str().unwrap();
    let dir = dir(&[
        ("a b/Dockerfile", DIRTY.as_bytes()),
        ("c/Dockerfile", DIRTY.as_bytes()),
    ]);
    let act = |paths: &str, format: &str, output: &str, threshold: &str| {
        let mut bash = Command::new("bash");
        bash.args(["-e", "-c", script]).current_dir(dir.path());
        bash.env("UTSUWA", env!("CARGO_BIN_EXE_utsuwa"));
        for name in step["env"]
            .as_object()
            .unwrap()
            .keys()
            .filter(|name| *name != "UTSUWA")
        {
            bash.env(name, "");
        }
        bash.env("INPUT_PATHS", paths).env("INPUT_FORMAT", format);
        bash.env("INPUT_OUTPUT", output).env("INPUT_THRESHOLD", threshold);
        run(&mut bash, b"")
    };
    let output = act("a b\nc/Dockerfile\n", "github", "", "");
    assert_eq!(code(&output), 1, "{}", stderr(&output));
    assert!(
        stdout(&output).contains("::warning file=a b/Dockerfile,line=1,"),
        "{}",
        stdout(&output)
    );
    assert!(stdout(&output).contains("file=c/Dockerfile,"));
    // What looks like a command in an input is none.
    let output = act("$(touch evil)\n;touch evil", "github", "", "");
    assert_eq!(code(&output), 2);
    assert!(!dir.path().join("evil").exists());
    let output = act("", "sarif", "report.sarif", "error");
    assert_eq!((code(&output), stdout(&output).as_str()), (1, ""));
    let report = std::fs::read(dir.path().join("report.sarif")).unwrap();
    let report: Value = serde_json::from_slice(&report).unwrap();
    assert_eq!(report["version"], "2.1.0");
}
