//! Rules for files.

use std::{collections::BTreeSet, fs, path::Path};

use crate::files::{checkout, texts};

const LONGEST: usize = 600;

/// Where `unsafe` is allowed, each with its reason beside it.
const UNSAFE: [&str; 3] = ["crates/sandbox", "crates/guest", "tests/attacks/attacker"];

#[test]
fn no_source_file_is_long() {
    let long: Vec<String> = texts("", &["rs", "mjs", "js", "css"])
        .into_iter()
        .filter(|(_, text)| text.lines().count() > LONGEST)
        .map(|(path, text)| format!("{}: {} lines", path.display(), text.lines().count()))
        .collect();
    assert!(
        long.is_empty(),
        "split these into files of at most {LONGEST} lines: {long:#?}"
    );
}

#[test]
fn every_crate_says_what_it_is() {
    let roots = ["src/lib.rs", "src/main.rs"];
    let mut seen = 0;
    for (path, text) in texts("", &["rs"]) {
        let is_root = roots.iter().any(|root| path.ends_with(root))
            || path.parent().is_some_and(|dir| dir.ends_with("src/bin"));
        assert!(
            !is_root || text.starts_with("//! "),
            "{} does not start with its documentation",
            path.display()
        );
        seen += usize::from(is_root);
    }
    assert!(seen >= 13, "only {seen} crates were seen");
}

#[test]
fn unsafe_stays_where_it_is_allowed() {
    let mut strayed = Vec::new();
    for (path, text) in texts("", &["rs"]) {
        if UNSAFE.iter().any(|allowed| path.starts_with(allowed)) {
            continue;
        }
        for (number, line) in text.lines().enumerate().filter(|(_, line)| is_unsafe(line)) {
            strayed.push(format!("{}:{}: {}", path.display(), number + 1, line.trim()));
        }
    }
    assert!(
        strayed.is_empty(),
        "unsafe code belongs in {UNSAFE:?}: {strayed:#?}"
    );
}

fn is_unsafe(line: &str) -> bool {
    let code = line.split("//").next().unwrap_or_default();
    let mut words = code.split_whitespace().skip_while(|word| *word != "unsafe");
    let opens = words.next().is_some()
        && words.next().is_some_and(|word| {
            ["{", "fn", "impl", "extern", "trait"]
                .iter()
                .any(|next| word.starts_with(next))
        });
    opens || (code.contains("unsafe_code") && code.trim_start().starts_with('#'))
}

#[test]
fn unsafe_is_recognised() {
    for (line, expected) in [
        ("let x = UNSAFE { *p };", true),
        ("pub UNSAFE fn f() {}", true),
        ("#![allow(UNSAFE_code)]", true),
        ("// UNSAFE { }", false),
        ("let UNSAFE_fix = 3;", false),
        ("say(an UNSAFE fix)", false),
    ] {
        // Spelled so that this file keeps the rule.
        let line = line.replace("UNSAFE", "unsafe");
        assert_eq!(is_unsafe(&line), expected, "{line}");
    }
}

#[test]
fn every_lesson_speaks_both_languages() {
    let files = texts("lessons", &["md"]);
    let lessons: BTreeSet<&Path> = files.iter().filter_map(|(path, _)| path.parent()).collect();
    assert!(!lessons.is_empty(), "there are no lessons");
    for lesson in lessons {
        for language in ["ja.md", "en.md"] {
            let file = lesson.join(language);
            assert!(checkout().join(&file).is_file(), "{} is missing", file.display());
        }
    }
}

#[test]
fn documents_lead_to_no_other_machine() {
    let mut documents = texts("docs", &["md"]);
    for name in ["README.md", "CONTRIBUTING.md"] {
        let text =
            fs::read_to_string(checkout().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        documents.push((name.into(), text));
    }
    for (path, mut text) in documents {
        // Examples of Dockerfiles have addresses in them.
        if path.starts_with("docs/rules") {
            text = text.split("```").step_by(2).collect();
        }
        for address in text.match_indices("://").map(|(at, _)| &text[at + 3..]) {
            let is_host = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-');
            let host = address
                .split(|letter| !is_host(letter))
                .next()
                .unwrap_or_default();
            if host.is_empty() {
                continue;
            }
            let here = ["127.0.0.1", "localhost", "HOST", "example.com"].contains(&host)
                || host.ends_with(".example");
            assert!(here, "{} has an address on {host:?}", path.display());
        }
    }
}

#[test]
fn every_crate_uses_the_shared_lints() {
    for (path, text) in texts("", &["toml"])
        .into_iter()
        .filter(|(path, _)| path.ends_with("Cargo.toml"))
    {
        // The fuzzer needs a nightly compiler, and so is a workspace of its own.
        if path == Path::new("Cargo.toml") || path == Path::new("crates/analyzer/fuzz/Cargo.toml") {
            continue;
        }
        for line in [
            "[lints]\nworkspace = true",
            "license.workspace = true",
            "publish.workspace = true",
        ] {
            assert!(text.contains(line), "{} lacks {line:?}", path.display());
        }
    }
}
