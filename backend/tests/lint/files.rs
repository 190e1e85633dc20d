//! Directories, odd names and bad input.

use std::time::{Duration, Instant};

use super::{CLEAN, DIRTY, code, dir, found, lint, stderr, stdout};

#[test]
fn directories_are_searched_in_order_and_as_git_sees_them() {
    let dir = dir(&[
        ("b/Dockerfile", CLEAN.as_bytes()),
        ("b/Dockerfile.dockerignore", b"x"),
        ("a/api.Dockerfile", CLEAN.as_bytes()),
        ("a/Containerfile.dev", CLEAN.as_bytes()),
        ("built/Dockerfile", DIRTY.as_bytes()),
        (".gitignore", b"/built\n"),
    ]);
    let names: Vec<String> = found(dir.path(), &["."])
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    assert_eq!(names, ["a/Containerfile.dev", "a/api.Dockerfile", "b/Dockerfile"]);
    let names: Vec<String> = found(dir.path(), &["b", "built/Dockerfile", "b/Dockerfile"])
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    assert_eq!(names, ["b/Dockerfile", "built/Dockerfile"]);
}

#[test]
fn what_a_directory_cannot_show_is_said() {
    let dir = dir(&[("a/x", b""), ("Dockerfile", DIRTY.as_bytes())]);
    let output = lint(dir.path(), &["a", "Dockerfile"], b"");
    assert_eq!(code(&output), 2);
    assert_eq!(
        stderr(&output),
        "utsuwa: a has no Dockerfile in it (Dockerfile*, *.Dockerfile, Containerfile*): name another directory, or the \
         file\n"
    );
    assert!(stdout(&output).contains("latest-tag"));
}

#[test]
fn many_files_come_out_in_their_order() {
    let files: Vec<String> = (0..300).map(|number| format!("{number:03}.Dockerfile")).collect();
    let files: Vec<(&str, &[u8])> = files
        .iter()
        .map(|name| (name.as_str(), CLEAN.as_bytes()))
        .collect();
    let dir = dir(&files);
    let names: Vec<String> = found(dir.path(), &["."])
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    assert_eq!(names.len(), 300);
    assert!(names.is_sorted());
}

#[test]
fn bytes_that_are_not_utf_8_are_said_and_the_rest_is_shown() {
    let dir = dir(&[("Dockerfile", b"FROM a:latest\n# caf\xe9\nRUN sudo b\n")]);
    let output = lint(dir.path(), &["--fix"], b"");
    assert_eq!(
        (code(&output), stderr(&output).as_str()),
        (
            2,
            "utsuwa: Dockerfile:2 is not UTF-8 text: save it as UTF-8, or name another file\n"
        )
    );
    assert!(stdout(&output).contains("Dockerfile:3:5"), "{}", stdout(&output));
    let kept = std::fs::read(dir.path().join("Dockerfile")).unwrap();
    assert!(kept.contains(&0xe9), "a damaged file is not written");
}

/// Each of these is done in a moment; a test of a debug program beside others is given much more.
#[test]
fn large_input_takes_bounded_time() {
    let long = format!("FROM a:1\nRUN echo {}\n", "b".repeat(1 << 20));
    let stages = "FROM a:latest\nRUN b\n".repeat(10_000);
    let comments = format!(
        "FROM a:1\n{}",
        "# hadolint ignore=DL3007,DL3006\nUSER 1000\n".repeat(20_000)
    );
    let dir = dir(&[
        ("long", long.as_bytes()),
        ("stages", stages.as_bytes()),
        ("comments", comments.as_bytes()),
    ]);
    let findings = format!("FROM a:1\nRUN {}true\n", "sudo b && ".repeat(10_000));
    std::fs::write(dir.path().join("findings"), findings).unwrap();
    for format in ["tty", "json", "sarif", "gitlab", "junit", "hadolint"] {
        let started = Instant::now();
        assert_eq!(code(&lint(dir.path(), &["findings", "-f", format], b"")), 1);
        assert!(
            started.elapsed() < Duration::from_secs(60),
            "{format}: {:?}",
            started.elapsed()
        );
    }
    let huge = std::fs::File::create(dir.path().join("huge")).unwrap();
    huge.set_len(100 << 20).unwrap();
    for (name, expect) in [
        ("long", 0..2),
        ("stages", 1..2),
        ("comments", 0..2),
        ("huge", 2..3),
    ] {
        let started = Instant::now();
        let output = lint(dir.path(), &[name], b"");
        assert!(expect.contains(&code(&output)), "{name}: {}", stderr(&output));
        assert!(
            started.elapsed() < Duration::from_secs(60),
            "{name}: {:?}",
            started.elapsed()
        );
        let width = stdout(&output).lines().map(str::len).max().unwrap_or(0);
        assert!(width < 2000, "{name}: a line of {width} bytes");
    }
}
