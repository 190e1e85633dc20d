//! The forms of report: their shapes are hadolint's where hadolint has them, and nothing in a file breaks out.

use serde_json::{Value, json};

use super::{CLEAN, DIRTY, code, dir, lint, stderr, stdout};

const FORMATS: [&str; 13] = [
    "tty",
    "json",
    "hadolint",
    "sarif",
    "checkstyle",
    "codeclimate",
    "gitlab",
    "gitlab_codeclimate",
    "gnu",
    "codacy",
    "junit",
    "sonarqube",
    "github",
];
/// A name and a text that would end a string, a tag, an attribute, a command and a colour.
const EVIL_NAME: &str = "a\"b'<c>&,%:\u{1b}[31m.Dockerfile";
const EVIL: &[u8] = b"FROM a:latest\nUSER 1000\nRUN sudo \"<b>&'\x1b[2J]]>\"\nENOPE\x1b\x01 %0A::error::x\n";

fn report(format: &str, files: &[(&str, &[u8])]) -> String {
    let dir = dir(files);
    let mut args = vec!["--format", format];
    args.extend(files.iter().map(|(name, _)| *name));
    let output = lint(dir.path(), &args, b"");
    assert_ne!(code(&output), 2, "{format}: {}", stderr(&output));
    stdout(&output)
}

fn parsed(format: &str, files: &[(&str, &[u8])]) -> Value {
    let text = report(format, files);
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{format}: {error}: {text}"))
}

#[test]
fn nothing_breaks_out_of_a_report() {
    for format in FORMATS {
        let text = report(
            format,
            &[
                (EVIL_NAME, EVIL),
                ("clean", CLEAN.as_bytes()),
                ("dirty", DIRTY.as_bytes()),
            ],
        );
        let is_allowed = |c: char| c == '\n' || (format == "codeclimate" && c == '\0') || !c.is_control();
        assert!(text.chars().all(is_allowed), "{format}: {text:?}");
        assert!(!text.is_empty(), "{format}");
    }
    let commands = report("github", &[(EVIL_NAME, EVIL)]);
    for line in commands.lines() {
        let starts = ["::error file=", "::warning file=", "::notice file="];
        assert!(starts.iter().any(|start| line.starts_with(start)), "{line}");
    }
}

#[test]
fn xml_is_well_formed() {
    for format in ["checkstyle", "junit"] {
        for files in [
            &[(EVIL_NAME, EVIL)][..],
            &[("clean", CLEAN.as_bytes())],
            &[("clean", CLEAN.as_bytes()), ("dirty", DIRTY.as_bytes())],
        ] {
            check_xml(&report(format, files));
        }
    }
    let text = report("checkstyle", &[("dirty", DIRTY.as_bytes())]);
    let expect = "<error line=\"1\" column=\"6\" severity=\"warning\" message=\"";
    assert!(
        text.contains(expect) && text.contains("source=\"DL3007\"/>"),
        "{text}"
    );
    let text = report("junit", &[("clean", CLEAN.as_bytes())]);
    assert!(text.contains("<testsuite name=\"clean\" tests="), "{text}");
}

/// Tags open and close in order, attributes are quoted, and no bare `&` is there.
#[track_caller]
fn check_xml(text: &str) {
    let mut open = Vec::new();
    let mut rest = text
        .strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>")
        .unwrap();
    while let Some(at) = rest.find('<') {
        check_references(&rest[..at]);
        let end = at + rest[at..].find('>').expect("a tag ends");
        let tag = &rest[at + 1..end];
        assert!(
            !tag.contains('<') && tag.matches('"').count().is_multiple_of(2),
            "{tag}"
        );
        check_references(tag);
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "{text}");
        } else if !tag.ends_with('/') {
            open.push(tag.split(' ').next().unwrap());
        }
        rest = &rest[end + 1..];
    }
    assert!(open.is_empty() && rest.trim().is_empty(), "{open:?} {rest}");
}

#[track_caller]
fn check_references(text: &str) {
    for (at, _) in text.match_indices('&') {
        let name = text[at + 1..].split(';').next().unwrap();
        let is_number = name
            .strip_prefix('#')
            .is_some_and(|rest| rest.parse::<u8>().is_ok());
        assert!(
            is_number || ["lt", "gt", "amp", "quot", "apos"].contains(&name),
            "{text}"
        );
    }
}

#[test]
fn sarif_is_valid() {
    let schema = serde_json::from_str(include_str!("../data/sarif-schema-2.1.0.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for files in [
        &[("dirty", DIRTY.as_bytes()), (EVIL_NAME, EVIL), ("empty", b"")][..],
        &[("clean", CLEAN.as_bytes())],
    ] {
        let log = parsed("sarif", files);
        let errors: Vec<String> = validator
            .iter_errors(&log)
            .map(|error| format!("{}: {error}", error.instance_path))
            .collect();
        assert!(errors.is_empty(), "{errors:#?}");
    }
    assert!(
        !validator.is_valid(&json!({ "version": "2.1.0" })),
        "the schema refuses something"
    );
    let log = parsed("sarif", &[("a b/dirty", DIRTY.as_bytes())]);
    let run = &log["runs"][0];
    let result = &run["results"][0];
    assert_eq!(result["ruleId"], "latest-tag");
    assert_eq!(run["tool"]["driver"]["rules"][0]["id"], "latest-tag");
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "a%20b/dirty");
    assert_eq!(
        place["region"],
        json!({ "startLine": 1, "startColumn": 6, "endLine": 1, "endColumn": 19 })
    );
    let fixed = run["results"]
        .as_array()
        .unwrap()
        .iter()
        .find(|result| result["ruleId"] == "add-instead-of-copy");
    let replacement = &fixed.unwrap()["fixes"][0]["artifactChanges"][0]["replacements"][0];
    assert_eq!(replacement["insertedContent"]["text"], "COPY");
}

#[test]
fn hadolint_s_form_is_hadolint_s() {
    let text = "FROM a:1\nRUN true && \\\n  sudo b && \\\n  sudo c\nUSER 1000\n";
    let report = parsed("hadolint", &[("Dockerfile", text.as_bytes())]);
    let entries: Vec<(&str, u64, u64)> = report
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| {
            let keys: Vec<&str> = entry.as_object().unwrap().keys().map(String::as_str).collect();
            assert_eq!(keys, ["code", "column", "file", "level", "line", "message"]);
            assert_eq!(entry["file"], "Dockerfile");
            (
                entry["code"].as_str().unwrap(),
                entry["line"].as_u64().unwrap(),
                entry["column"].as_u64().unwrap(),
            )
        })
        .collect();
    assert!(entries.contains(&("DL3004", 2, 1)), "{entries:?}");
    assert_eq!(entries.iter().filter(|entry| entry.0 == "DL3004").count(), 1);
    // What only we find is not in it, and does not count.
    let dir = dir(&[("ours", b"FROM a:1\nCMD [\"b\"]\n")]);
    let output = lint(dir.path(), &["-f", "hadolint", "-t", "style", "ours"], b"");
    assert_eq!((code(&output), stdout(&output).as_str()), (0, "[]\n"));
    let stdin = lint(dir.path(), &["-f", "hadolint", "-"], DIRTY.as_bytes());
    assert!(stdout(&stdin).contains("\"file\":\"-\""), "{}", stdout(&stdin));
}

#[test]
fn code_quality_has_stable_fingerprints() {
    let fingerprints = |text: &str| -> Vec<String> {
        let issues = parsed("gitlab", &[("Dockerfile", text.as_bytes())]);
        let issues = issues.as_array().unwrap().iter();
        let of_sudo = issues.filter(|issue| issue["check_name"] == "DL3004");
        of_sudo
            .map(|issue| {
                assert!(issue["location"]["lines"]["begin"].is_u64() && issue["severity"] == "blocker");
                issue["fingerprint"].as_str().unwrap().to_owned()
            })
            .collect()
    };
    let before = fingerprints("FROM a:1\nRUN sudo b\nRUN sudo b\n");
    let after = fingerprints("# new\nFROM a:1\n\nRUN sudo b\nRUN sudo b\n");
    assert_eq!((before.len(), &before), (2, &after));
    assert_ne!(before[0], before[1]);
    let issues = report("codeclimate", &[("Dockerfile", DIRTY.as_bytes())]);
    assert!(issues.ends_with('\0'));
    for issue in issues.trim_end_matches('\0').split('\0') {
        let issue: Value = serde_json::from_str(issue).unwrap();
        assert_eq!(issue["type"], "issue");
    }
}

#[test]
fn the_others_have_their_shapes() {
    let files = &[("Dockerfile", "# 器\nFROM a:latest\nUSER 1000\n".as_bytes())];
    let sonar = parsed("sonarqube", files);
    let issue = &sonar["issues"][0];
    assert_eq!(
        (&issue["engineId"], &issue["ruleId"]),
        (&json!("utsuwa"), &json!("DL3007"))
    );
    assert_eq!(
        issue["primaryLocation"]["textRange"],
        json!({ "startLine": 2, "endLine": 2, "startColumn": 5, "endColumn": 13 })
    );
    let gnu = report("gnu", files);
    assert!(
        gnu.starts_with("Dockerfile:2:6: warning: ") && gnu.contains("[latest-tag (DL3007)]\n"),
        "{gnu}"
    );
    let github = report("github", files);
    let expect = "::warning file=Dockerfile,line=2,endLine=2,col=6,endColumn=14,title=latest-tag (DL3007)::";
    assert!(github.starts_with(expect), "{github}");
    let codacy: Value = serde_json::from_str(report("codacy", files).lines().next().unwrap()).unwrap();
    assert_eq!(
        (&codacy["patternId"], &codacy["line"]),
        (&json!("DL3007"), &json!(2))
    );
}

#[test]
fn without_findings_every_report_is_whole() {
    for (format, expect) in [
        ("hadolint", "[]\n"),
        ("gitlab", "[]\n"),
        ("sonarqube", "{\"issues\":[]}\n"),
    ] {
        let dir = dir(&[("Dockerfile", CLEAN.as_bytes())]);
        let output = lint(dir.path(), &["-f", format], b"");
        assert_eq!(stdout(&output), expect);
    }
    // Even if no file could be read.
    for format in FORMATS {
        let dir = dir(&[]);
        let output = lint(dir.path(), &["-f", format, "missing"], b"");
        assert_eq!(code(&output), 2);
        if ["json", "hadolint", "sarif", "gitlab", "sonarqube"].contains(&format) {
            serde_json::from_str::<Value>(&stdout(&output)).unwrap();
        }
    }
}
