//! What comments hide.

use crate::{Level, Options, lint_with};

/// What `latest-tag`, `untagged-image`, `relative-workdir` and `sudo` find, by line.
fn found(text: &str, options: &Options) -> Vec<(usize, &'static str)> {
    let lines = crate::Lines::new(text);
    let rules = ["latest-tag", "untagged-image", "relative-workdir", "sudo"];
    lint_with(text, options)
        .into_iter()
        .filter(|diagnostic| rules.contains(&diagnostic.rule.name))
        .map(|diagnostic| (lines.position(diagnostic.span.start).line, diagnostic.rule.name))
        .collect()
}

#[track_caller]
fn check(text: &str, expect: &[(usize, &str)]) {
    assert_eq!(found(text, &Options::default()), expect, "{text}");
}

const LATEST: &str = "latest-tag";
const WORKDIR: &str = "relative-workdir";

#[test]
fn the_next_instruction_is_silent() {
    for comment in [
        "# utsuwa ignore=latest-tag",
        "#utsuwa ignore = untagged-image , latest-tag # because",
        "# utsuwa ignore=DL3007\n\n# another comment",
        "# utsuwa ignore=crazy,DL3007",
        "# hadolint ignore=DL3007",
        "# hadolint ignore=latest-tag",
        "# hadolint ignore=dl3007",
        "# hadolint ignore=DL9999,SC9999,DL3007 # because",
        "# tally ignore=hadolint/DL3007;reason=because",
        "# tally ignore=all",
        "# hadolint global ignore=DL3007",
        "# tally global ignore=DL3007",
        "# utsuwa stage ignore=latest-tag",
        "# hadolint stage ignore=DL3007\n\nARG x=1",
        "#checkov:skip=DL3007:because",
    ] {
        check(&format!("{comment}\nFROM a:latest\nUSER 1\n"), &[]);
    }
}

#[test]
fn nothing_else_is() {
    for comment in [
        "# hadolint ignore=DL3006",
        "# hadolintignore=DL3007",
        "# ignore=DL3007",
        "# utsuwa ignore=",
        "# utsuwa ignore=DL300",
        "ARG x\n# hadolint ignore=DL3007\nARG y",
        "ARG x\n# utsuwa ignore=DL3007\nARG y",
        "# check=skip=all",
    ] {
        let text = format!("{comment}\nFROM a:latest\nUSER 1\n");
        check(&text, &[(comment.lines().count() + 1, LATEST)]);
    }
}

/// Tried with its program: one name that cannot be a rule's, or anything but that instruction in the next line.
#[test]
fn hadolint_reads_its_comments_strictly() {
    for comment in [
        "# hadolint ignore=crazy,DL3007",
        "# hadolint ignore=DL3007,crazy",
        "# hadolint ignore=DL3007,",
        "# hadolint ignore=DL3007 because",
        "# hadolint ignore=DL3007;reason=because",
        "# hadolint ignore=3007,DL3007",
        "# hadolint ignore=DL3007\n",
        "# hadolint ignore=DL3007\n# another comment",
        "# hadolint ignore=DL3007\n# hadolint ignore=DL3006",
    ] {
        let text = format!("{comment}\nFROM a:latest\nUSER 1\n");
        let line = comment.matches('\n').count() + 2;
        check(&text, &[(line, LATEST)]);
    }
}

#[test]
fn a_stage_ends_at_the_next() {
    check(
        "# hadolint stage ignore=DL3007\nFROM a:latest AS b\nFROM c:latest\nUSER 1\n",
        &[(3, LATEST)],
    );
    check(
        "FROM a:1\n# utsuwa stage ignore=relative-workdir\nWORKDIR x\nWORKDIR y\n",
        &[],
    );
    check(
        "FROM a:1\nWORKDIR x\n# utsuwa stage ignore=relative-workdir\nUSER y\nFROM b:1\nWORKDIR x\n",
        &[(6, WORKDIR)],
    );
    // hadolint's speaks of the stage that begins next, wherever it stands.
    check(
        "FROM a:latest\n# hadolint stage ignore=DL3007\nRUN b\nFROM c:latest\n",
        &[(1, LATEST)],
    );
}

#[test]
fn a_global_comment_may_stand_anywhere() {
    check(
        "FROM a:latest\nFROM b\n# hadolint global ignore=DL3007\n",
        &[(2, "untagged-image")],
    );
}

#[test]
fn comments_can_be_ignored() {
    let options = Options {
        ignores_comments: true,
        ..Options::default()
    };
    for scope in ["", "global ", "stage "] {
        let text = format!("# hadolint {scope}ignore=DL3007\nFROM a:latest\n");
        assert_eq!(found(&text, &options), [(2, LATEST)]);
    }
}

#[test]
fn the_last_of_several_levels_counts() {
    let level = |name: &str, level| (name.to_owned(), level);
    let options = Options {
        levels: vec![
            level("DL3007", Level::Off),
            level("latest-tag", Level::At(crate::Severity::Style)),
            level("sudo", Level::Off),
        ],
        ..Options::default()
    };
    let diagnostics = lint_with("FROM a:latest\nRUN sudo b\nUSER 1\n", &options);
    let found: Vec<_> = diagnostics
        .iter()
        .map(|diagnostic| (diagnostic.rule.name, diagnostic.severity))
        .collect();
    assert_eq!(found, [(LATEST, crate::Severity::Style)]);
}

#[test]
fn many_comments_take_linear_time() {
    let mut text = String::from("FROM a:1\n");
    for _ in 0..100_000 {
        text.push_str("# utsuwa stage ignore=relative-workdir,nonsense-name\n");
    }
    for _ in 0..20_000 {
        text.push_str("# utsuwa ignore=relative-workdir\nWORKDIR x\n");
    }
    let started = std::time::Instant::now();
    let left = found(&text, &Options::default());
    assert!(left.is_empty());
    assert!(
        started.elapsed() < std::time::Duration::from_secs(20),
        "{:?}",
        started.elapsed()
    );
}
