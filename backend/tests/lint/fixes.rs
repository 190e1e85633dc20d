//! `--fix` and `--diff`.

use super::{CLEAN, DIRTY, code, dir, lint, stderr, stdout};

#[test]
fn fix_changes_the_file_and_reports_the_rest() {
    let dir = dir(&[("Dockerfile", DIRTY.as_bytes()), ("clean", CLEAN.as_bytes())]);
    let path = dir.path().join("Dockerfile");
    let output = lint(dir.path(), &["--fix", "Dockerfile", "clean"], b"");
    assert_eq!(
        std::fs::read_to_string(&path).unwrap(),
        "FROM debian:latest\nUSER 1000\nCOPY a /b\n"
    );
    assert_eq!(std::fs::read_to_string(dir.path().join("clean")).unwrap(), CLEAN);
    assert!(stdout(&output).ends_with("fixed: 1\n"), "{}", stdout(&output));
    assert_eq!(
        std::fs::read_dir(dir.path()).unwrap().count(),
        3,
        "no temporary file is left"
    );
    assert_eq!(code(&lint(dir.path(), &["--fix", "-"], DIRTY.as_bytes())), 2);
}

#[test]
fn a_fixed_link_stays_a_link_and_keeps_its_mode() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let dir = dir(&[("real", DIRTY.as_bytes())]);
    let real = dir.path().join("real");
    std::fs::set_permissions(&real, std::fs::Permissions::from_mode(0o640)).unwrap();
    symlink("real", dir.path().join("link")).unwrap();
    lint(dir.path(), &["--fix", "link"], b"");
    assert!(
        std::fs::symlink_metadata(dir.path().join("link"))
            .unwrap()
            .is_symlink()
    );
    assert!(std::fs::read_to_string(&real).unwrap().contains("COPY"));
    assert_eq!(
        std::fs::metadata(&real).unwrap().permissions().mode() & 0o777,
        0o640
    );
}

#[test]
fn unsafe_fixes_are_asked_for() {
    let dir = dir(&[("Dockerfile", b"FROM a:1\nUSER 1000\nCMD b c\n")]);
    let path = dir.path().join("Dockerfile");
    let read = || std::fs::read_to_string(&path).unwrap();
    lint(dir.path(), &["--fix"], b"");
    assert!(read().contains("CMD b c"));
    lint(dir.path(), &["--fix", "--unsafe"], b"");
    assert!(read().contains(r#"CMD ["b", "c"]"#), "{}", read());
    let alone = lint(dir.path(), &["--unsafe"], b"");
    assert_eq!(code(&alone), 2);
    assert!(stderr(&alone).contains("add --fix or --diff"));
}

#[test]
fn a_diff_is_a_patch_and_changes_nothing() {
    let dir = dir(&[("Dockerfile", DIRTY.as_bytes()), ("clean", CLEAN.as_bytes())]);
    let output = lint(dir.path(), &["--diff", "Dockerfile", "clean"], b"");
    let expect = "\
--- Dockerfile
+++ Dockerfile
@@ -1,3 +1,3 @@
 FROM debian:latest
 USER 1000
-ADD a /b
+COPY a /b
";
    assert_eq!((code(&output), stdout(&output).as_str()), (1, expect));
    assert_eq!(
        std::fs::read_to_string(dir.path().join("Dockerfile")).unwrap(),
        DIRTY
    );
    assert_eq!(code(&lint(dir.path(), &["--diff", "clean"], b"")), 0);
    let stdin = lint(
        dir.path(),
        &["--diff", "-", "--file-path-in-report", "x/Dockerfile"],
        DIRTY.as_bytes(),
    );
    assert!(
        stdout(&stdin).starts_with("--- x/Dockerfile\n"),
        "{}",
        stdout(&stdin)
    );
}

#[test]
fn what_settings_silence_is_not_fixed() {
    let dir = dir(&[("Dockerfile", DIRTY.as_bytes())]);
    lint(dir.path(), &["--fix", "--ignore", "DL3020"], b"");
    assert_eq!(
        std::fs::read_to_string(dir.path().join("Dockerfile")).unwrap(),
        DIRTY
    );
}
