//! Comments that silence rules, through the command.

use super::{dir, reports};

#[test]
fn comments_count_unless_told_otherwise() {
    let dir = dir(&[(
        "Dockerfile",
        b"# hadolint ignore=DL3007\nFROM a:latest\nUSER 1000\n",
    )]);
    assert!(!reports(dir.path(), &[], "latest-tag"));
    assert!(reports(dir.path(), &["--disable-ignore-pragma"], "latest-tag"));
}

#[test]
fn those_of_no_use_are_reported() {
    let dir = dir(&[(
        "Dockerfile",
        b"# hadolint ignore=DL3007\nFROM a:1\n# utsuwa ignore=lastest-tag\nUSER 1000\n",
    )]);
    assert!(reports(dir.path(), &[], "unused-suppression"));
    assert!(reports(dir.path(), &[], "unknown-rule-name"));
    assert!(!reports(
        dir.path(),
        &["--ignore", "unused-suppression"],
        "unused-suppression"
    ));
}
