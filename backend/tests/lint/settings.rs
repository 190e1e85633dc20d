//! hadolint's settings and ours.

use super::{DIRTY, code, dir, found, lint, reports, run, stderr, stdout, utsuwa};

const TEXT: &[u8] = b"FROM a:latest\nRUN sudo b\nUSER 1000\nCMD [\"c\"]\n";

#[test]
fn hadolint_s_file_counts() {
    let dir = dir(&[("Dockerfile", TEXT), (".hadolint.yaml", b"ignored: [DL3007]\n")]);
    assert!(!reports(dir.path(), &[], "latest-tag"));
    assert!(reports(dir.path(), &[], "sudo"));
    std::fs::write(dir.path().join(".hadolint.yaml"), "no-fail: true\nformat: json\n").unwrap();
    let output = lint(dir.path(), &[], b"");
    assert_eq!(code(&output), 0);
    assert!(
        stdout(&output).starts_with("[{\"code\":\"DL3007\""),
        "{}",
        stdout(&output)
    );
}

#[test]
fn one_that_is_named_counts_alone() {
    let dir = dir(&[
        ("Dockerfile", TEXT),
        (".hadolint.yaml", b"ignored: [DL3007]\n"),
        ("other.yml", b"ignored: [DL3004]\n"),
        ("other.toml", b"[lint]\nignore = [\"sudo\", \"latest-tag\"]\n"),
        ("utsuwa.toml", b"[lint]\nignore = [\"DL3007\"]\n"),
    ]);
    for (args, latest, sudo) in [
        (&["-c", "other.yml"][..], true, false),
        (&["--config=other.toml"], false, false),
        (&[], false, true),
    ] {
        assert_eq!(reports(dir.path(), args, "latest-tag"), latest, "{args:?}");
        assert_eq!(reports(dir.path(), args, "sudo"), sudo, "{args:?}");
    }
    let missing = lint(dir.path(), &["-c", "none.yaml"], b"");
    assert_eq!(
        (code(&missing), stderr(&missing).as_str()),
        (2, "utsuwa: none.yaml: there is no such file\n")
    );
}

#[test]
fn each_file_has_the_nearest_of_ours() {
    let dir = dir(&[
        ("Dockerfile", TEXT),
        ("a/Dockerfile", TEXT),
        ("a/test/Dockerfile", TEXT),
        (
            "utsuwa.toml",
            b"listen = \"127.0.0.1:1\"\n[lint]\nignore = [\"DL3004\"]\n",
        ),
        (
            "a/utsuwa.toml",
            b"[lint]\n[[lint.overrides]]\npaths = [\"test/**\"]\nignore = [\"latest-tag\"]\n",
        ),
    ]);
    let found = found(dir.path(), &["."]);
    let has = |file: &str, rule: &str| {
        let (_, rules) = found.iter().find(|(name, _)| name == file).unwrap();
        rules.iter().any(|name| name == rule)
    };
    assert!(has("Dockerfile", "latest-tag") && !has("Dockerfile", "sudo"));
    assert!(has("a/Dockerfile", "latest-tag") && has("a/Dockerfile", "sudo"));
    assert!(!has("a/test/Dockerfile", "latest-tag") && has("a/test/Dockerfile", "sudo"));
}

#[test]
fn the_command_line_is_hadolint_s() {
    let dir = dir(&[("Dockerfile", TEXT)]);
    for (args, expect) in [
        (&["--ignore", "DL3007", "--ignore=DL3004"][..], 0),
        (&["--ignore", "DL3007,sudo"], 0),
        (&["--ignore", "DL3007"], 1),
        (&["--failure-threshold", "error", "--ignore", "DL3004"], 0),
        (&["-t", "error"], 1),
        (&["--fail-on", "error", "--info", "DL3004"], 0),
        (&["--fail-on", "info", "--style", "DL3004", "--style=DL3007"], 0),
        (&["--failure-threshold", "none", "--style", "DL3004,DL3007"], 1),
        (&["--no-fail"], 0),
        (&["--error", "nonsense"], 2),
        (&["--require-label", "a:nonsense"], 2),
        (&["--failure-threshold", "nonsense"], 2),
    ] {
        let output = lint(dir.path(), args, b"");
        assert_eq!(code(&output), expect, "{args:?} {}", stdout(&output));
    }
    let output = lint(dir.path(), &["--ignore", "lastest-tag"], b"");
    let said = stderr(&output);
    assert!(
        said.contains("no rule is called `lastest-tag`; did you mean `latest-tag`?"),
        "{said}"
    );
}

#[test]
fn the_environment_is_hadolint_s() {
    let dir = dir(&[("Dockerfile", TEXT)]);
    for (name, value, expect) in [
        ("HADOLINT_IGNORE", "DL3007,DL3004", 0),
        ("HADOLINT_NOFAIL", "1", 0),
        ("HADOLINT_FAILURE_THRESHOLD", "error", 1),
        ("HADOLINT_FAILURE_THRESHOLD", "nonsense", 1),
    ] {
        let output = run(utsuwa(dir.path(), &["lint"]).env(name, value), b"");
        assert_eq!(code(&output), expect, "{name}={value}");
    }
}

#[test]
fn mistakes_in_settings_end_with_2_and_name_the_line() {
    for (name, text, expect) in [
        (
            ".hadolint.yaml",
            "ignored:\n  - DL3006\n  - latest-tga\n",
            ".hadolint.yaml:3: no rule is called `latest-tga`; did you mean `latest-tag`?\n",
        ),
        (
            ".hadolint.yml",
            "ignored: [DL3006\n",
            ".hadolint.yml:2: it is not YAML that can be read",
        ),
        (
            "utsuwa.toml",
            "[lint]\nignored = []\n",
            "utsuwa.toml:2: `ignored` is no setting; did you mean `ignore`?\n",
        ),
        (
            "utsuwa.toml",
            "[lint]\nignore = [\n",
            "utsuwa.toml:2: it is not TOML that can be read",
        ),
    ] {
        let dir = dir(&[("Dockerfile", DIRTY.as_bytes()), (name, text.as_bytes())]);
        let output = lint(dir.path(), &[], b"");
        assert_eq!((code(&output), stdout(&output).as_str()), (2, ""), "{name}");
        assert!(stderr(&output).contains(expect), "{}", stderr(&output));
    }
}

#[test]
fn the_default_threshold_is_that_of_each_tool() {
    // hadolint ends with 1 for what it calls information; what only we call so does not.
    let dir = dir(&[
        (
            "theirs",
            b"FROM a:1\nRUN apt-get update && apt-get install -y b=1\nUSER 1000\nCMD [\"c\"]\n",
        ),
        ("ours", b"FROM a:1\nCMD [\"c\"]\n"),
    ]);
    assert_eq!(code(&lint(dir.path(), &["theirs"], b"")), 1);
    assert_eq!(code(&lint(dir.path(), &["ours"], b"")), 0);
    assert_eq!(code(&lint(dir.path(), &["ours", "-t", "info"], b"")), 1);
}
