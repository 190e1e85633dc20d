//! How far the rules agree with hadolint, on its cases and on real files. The data is not part of the project:
//! without it the tests say so and pass.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use analyzer::{Diagnostic, Safety, fix_all, lint};
use dockerfile::{Command, parse};
use serde_json::Value;

/// Cases in which we say something else, and why.
const DELIBERATE: &[(&str, &str)] = &[
    (
        "DL3002Spec#77:11",
        "a stage that is not shipped may end as root: that is where packages are installed",
    ),
    (
        "PragmaSpec#53:11",
        "an unknown name in a list of ignored rules does not void the others",
    ),
];

/// Of all pairs of a real file and a rule, those on which hadolint and we agree: at least this many in a thousand.
/// Most of the rest is meant so: we leave the shell form of `HEALTHCHECK` alone (no stop signal goes there), see
/// `apt-get` behind `sudo`, take only the removal of the lists for one, and leave packages that a variable names.
const AGREEMENT: usize = 990;

fn conformance() -> Option<PathBuf> {
    let dir = std::env::var_os("UTSUWA_CONFORMANCE").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data")),
        PathBuf::from,
    );
    if dir.is_dir() {
        return Some(dir);
    }
    println!("skipped: no conformance data");
    None
}

fn json_lines(path: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(path).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn codes(diagnostics: &[Diagnostic]) -> impl Iterator<Item = &'static str> {
    diagnostics
        .iter()
        .flat_map(|diagnostic| diagnostic.rule.aliases)
        .copied()
}

fn our_codes() -> BTreeSet<&'static str> {
    let aliases = analyzer::rules().flat_map(|rule| rule.aliases).copied();
    aliases.filter(|alias| alias.starts_with("DL")).collect()
}

/// Puts `ONBUILD` before every `RUN`, as the cases marked so mean it.
fn with_onbuild(text: &str) -> String {
    let tree = parse(text).tree;
    let mut out = text.to_owned();
    let runs: Vec<usize> = tree
        .instructions()
        .filter(|instruction| matches!(instruction.command, Command::Run(_)))
        .map(|instruction| instruction.span.start)
        .collect();
    for at in runs.into_iter().rev() {
        out.insert_str(at, "ONBUILD ");
    }
    out
}

#[test]
fn cases_agree() {
    let Some(dir) = conformance() else { return };
    let ours = our_codes();
    let (mut count, mut differences) = (0, Vec::new());
    for case in json_lines(&dir.join("hadolint-cases.jsonl")) {
        let rule = case["rule"].as_str().unwrap();
        if !ours.contains(rule) || !case["config"].is_null() {
            continue;
        }
        count += 1;
        let text = case["dockerfile"].as_str().unwrap();
        let text = if case["onbuild"] == true {
            with_onbuild(text)
        } else {
            text.to_owned()
        };
        let found = codes(&lint(&text)).any(|code| code == rule);
        if found != case["expect"].as_bool().unwrap() {
            differences.push((case["id"].as_str().unwrap().to_owned(), rule.to_owned(), text));
        }
    }
    println!("agree {} of {count}", count - differences.len());
    let unexplained: Vec<_> = differences
        .iter()
        .filter(|(id, ..)| DELIBERATE.iter().all(|(known, _)| known != id))
        .collect();
    assert!(unexplained.is_empty(), "{unexplained:#?}");
    assert!(count > 50, "only {count} cases");
}

#[test]
fn real_files_agree() {
    let Some(dir) = conformance() else { return };
    let ours = our_codes();
    let (mut pairs, mut agree) = (0, 0);
    let mut differences: Vec<(String, String, &str)> = Vec::new();
    for line in json_lines(&dir.join("dockerfiles-hadolint.jsonl")) {
        let file = line["file"].as_str().unwrap();
        let text = std::fs::read_to_string(dir.join("dockerfiles").join(file)).unwrap();
        let theirs: BTreeSet<&str> = line["findings"]
            .as_array()
            .unwrap()
            .iter()
            .map(|finding| finding[2].as_str().unwrap())
            .collect();
        // Where hadolint could not read the file it has said nothing else about it.
        if theirs.contains("DL1000") {
            lint(&text);
            continue;
        }
        let found: BTreeSet<&str> = codes(&lint(&text)).collect();
        for code in &ours {
            pairs += 1;
            if found.contains(code) == theirs.contains(code) {
                agree += 1;
            } else {
                let side = if found.contains(code) {
                    "only we"
                } else {
                    "only hadolint"
                };
                differences.push(((*code).to_owned(), file.to_owned(), side));
            }
        }
    }
    differences.sort();
    for (code, file, side) in &differences {
        println!("{code} {file}: {side}");
    }
    println!("agree {agree} of {pairs}");
    assert!(agree * 1000 >= pairs * AGREEMENT, "agree {agree} of {pairs}");
}

#[test]
fn fixes_of_real_files_end_and_parse() {
    let Some(dir) = conformance() else { return };
    for entry in std::fs::read_dir(dir.join("dockerfiles")).unwrap() {
        let path = entry.unwrap().path();
        let Ok(text) = std::fs::read_to_string(&path) else {
            continue;
        };
        for safety in [Safety::Safe, Safety::Unsafe] {
            let fixed = fix_all(&text, safety);
            let left = lint(&fixed.text);
            let remaining = left.iter().filter_map(|diagnostic| diagnostic.fix.as_ref());
            assert_eq!(
                remaining.filter(|fix| fix.safety <= safety).count(),
                0,
                "{}",
                path.display()
            );
            let errors = parse(&text).errors.len();
            assert_eq!(parse(&fixed.text).errors.len(), errors, "{}", path.display());
        }
    }
}
