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

#[test]
fn build_arguments_count() {
    let dir = dir(&[("Dockerfile", b"FROM a:1\nMAINTAINER b\n")]);
    assert!(reports(dir.path(), &[], "maintainer-deprecated"));
    let skip = "BUILDKIT_DOCKERFILE_CHECK=skip=MaintainerDeprecated";
    assert!(!reports(
        dir.path(),
        &["--build-arg", skip],
        "maintainer-deprecated"
    ));
}
