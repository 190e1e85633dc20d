//! `utsuwa fmt` as a user runs it.

use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

const NEAT: &str = "FROM debian:13\nRUN a \\\n    b\n";
const MESSY: &str = "from  debian:13\nRUN a  \\ \n  b";

fn fmt(dir: &Path, args: &[&str], stdin: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_utsuwa"))
        .arg("fmt")
        .args(args)
        .current_dir(dir)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The program may end without having read its input.
    let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
    child.wait_with_output().unwrap()
}

fn dir(files: &[(&str, &str)]) -> TempDir {
    let dir = TempDir::new().unwrap();
    for (name, text) in files {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    dir
}

#[track_caller]
fn check(output: &Output, code: i32, stdout: &str) {
    assert_eq!(String::from_utf8_lossy(&output.stdout), stdout, "{output:?}");
    assert_eq!(output.status.code(), Some(code), "{output:?}");
}

#[test]
fn files_are_formatted_in_place() {
    let dir = dir(&[("Dockerfile", MESSY), ("neat", NEAT)]);
    let path = dir.path().join("Dockerfile");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    check(&fmt(dir.path(), &[], ""), 0, "");
    assert_eq!(fs::read_to_string(&path).unwrap(), NEAT);
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
    let before = fs::metadata(dir.path().join("neat")).unwrap().modified().unwrap();
    check(&fmt(dir.path(), &["neat"], ""), 0, "");
    let after = fs::metadata(dir.path().join("neat")).unwrap().modified().unwrap();
    assert_eq!(before, after, "a neat file is left alone");
}

#[test]
fn directories_are_searched() {
    let dir = dir(&[
        ("a/Dockerfile", MESSY),
        ("b/api.Dockerfile", NEAT),
        ("b/notes", MESSY),
    ]);
    check(&fmt(dir.path(), &[".", "--check"], ""), 1, "a/Dockerfile\n");
    assert_eq!(
        fs::read_to_string(dir.path().join("a/Dockerfile")).unwrap(),
        MESSY
    );
    check(&fmt(dir.path(), &["."], ""), 0, "");
    check(&fmt(dir.path(), &[".", "--check"], ""), 0, "");
    assert_eq!(fs::read_to_string(dir.path().join("b/notes")).unwrap(), MESSY);
}

#[test]
fn standard_input_goes_to_standard_output() {
    let dir = dir(&[]);
    check(&fmt(dir.path(), &["-"], MESSY), 0, NEAT);
    check(&fmt(dir.path(), &["-"], NEAT), 0, NEAT);
    check(&fmt(dir.path(), &["-", "--check"], MESSY), 1, "<stdin>\n");
    check(&fmt(dir.path(), &["-", "--check"], NEAT), 0, "");
}

#[test]
fn a_patch_shows_what_would_change() {
    let dir = dir(&[("Dockerfile", "FROM a\ncmd [\"b\"]\n")]);
    let patch = "--- Dockerfile\n+++ Dockerfile\n@@ -1,2 +1,2 @@\n FROM a\n-cmd [\"b\"]\n+CMD [\"b\"]\n";
    check(&fmt(dir.path(), &["--diff"], ""), 1, patch);
    assert_eq!(
        fs::read_to_string(dir.path().join("Dockerfile")).unwrap(),
        "FROM a\ncmd [\"b\"]\n"
    );
    check(&fmt(dir.path(), &["-", "--diff"], NEAT), 0, "");
}

#[test]
fn the_project_or_the_user_says_how_far_lines_are_put_in() {
    let files = [
        ("Dockerfile", MESSY),
        (".editorconfig", "root = true\n[*]\nindent_style = tab\n"),
    ];
    let dir = dir(&files);
    check(
        &fmt(dir.path(), &["-"], MESSY),
        0,
        "FROM debian:13\nRUN a \\\n\tb\n",
    );
    check(
        &fmt(dir.path(), &["-", "--indent", "2"], MESSY),
        0,
        "FROM debian:13\nRUN a \\\n  b\n",
    );
    check(&fmt(dir.path(), &[], ""), 0, "");
    let text = fs::read_to_string(dir.path().join("Dockerfile")).unwrap();
    assert_eq!(text, "FROM debian:13\nRUN a \\\n\tb\n");
    assert_eq!(fmt(dir.path(), &["--indent", "0"], "").status.code(), Some(2));
}

#[test]
fn what_cannot_be_read_does_not_stop_the_rest() {
    let dir = dir(&[("Dockerfile", MESSY)]);
    fs::write(dir.path().join("binary"), b"\0\xff").unwrap();
    let output = fmt(dir.path(), &["none", "binary", "Dockerfile"], "");
    check(&output, 2, "");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(stderr.lines().count(), 2, "{stderr}");
    assert!(stderr.contains("none does not exist"), "{stderr}");
    assert_eq!(fs::read_to_string(dir.path().join("Dockerfile")).unwrap(), NEAT);
}

#[test]
fn what_does_not_parse_is_left_alone() {
    let dir = dir(&[]);
    let text = "FROM a\nNOPE   b  \nRUN <<EOF\n  c\n";
    check(&fmt(dir.path(), &["-"], text), 0, text);
}
