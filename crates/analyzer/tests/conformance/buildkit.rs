//! The cases of `docker build --check`.

use std::collections::BTreeSet;

use analyzer::{Context, Options, lint_with};
use serde_json::Value;

use crate::data::{folder, is_asked_for, json_lines, peer_line};
use crate::tally::{Tally, Who};

/// Every check of BuildKit but the one that asks a registry.
const CHECKS: [&str; 21] = [
    "ConsistentInstructionCasing",
    "CopyIgnoredFile",
    "DuplicateStageName",
    "ExposeInvalidFormat",
    "ExposeProtoCasing",
    "FromAsCasing",
    "FromPlatformFlagConstDisallowed",
    "InvalidDefaultArgInFrom",
    "InvalidDefinitionDescription",
    "JSONArgsRecommended",
    "LegacyKeyValueFormat",
    "MaintainerDeprecated",
    "MultipleInstructionsDisallowed",
    "NoEmptyContinuation",
    "RedundantTargetPlatform",
    "ReservedStageName",
    "SecretsUsedInArgOrEnv",
    "StageNameCasing",
    "UndefinedArgInFrom",
    "UndefinedVar",
    "WorkdirRelativePath",
];

fn options(case: &Value) -> Options {
    let arguments = case["build_args"].as_object().cloned().unwrap_or_default();
    Options {
        context: case["dockerignore"].as_str().map(|text| Context {
            dockerignore: Some(text.to_owned()),
            entries: Vec::new(),
        }),
        build_args: arguments
            .into_iter()
            .map(|(name, value)| (name, value.as_str().unwrap().to_owned()))
            .collect(),
        ..Options::default()
    }
}

#[test]
fn buildkit_cases_agree() {
    let Some(dir) = folder() else { return };
    let mut tally = Tally::default();
    for case in json_lines(&dir.join("buildkit-cases.jsonl")) {
        let text = case["dockerfile"].as_str().unwrap();
        let tree = dockerfile::parse(text).tree;
        let mut ours = BTreeSet::new();
        for diagnostic in lint_with(text, &options(&case)) {
            let line = peer_line(&tree, &diagnostic);
            ours.extend(diagnostic.aliases.iter().map(|alias| ((*alias).to_owned(), line)));
        }
        let theirs: BTreeSet<(String, usize)> = case["expect"]
            .as_array()
            .unwrap()
            .iter()
            .map(|finding| {
                let line = finding["line"].as_u64().unwrap();
                (
                    finding["rule"].as_str().unwrap().to_owned(),
                    usize::try_from(line).unwrap(),
                )
            })
            .collect();
        for (code, line) in ours.union(&theirs) {
            if !CHECKS.contains(&code.as_str()) || !is_asked_for(code) {
                continue;
            }
            let place = (code.clone(), *line);
            let who = Who::of(ours.contains(&place), theirs.contains(&place));
            let shown = format!("line {line} of\n{text}");
            tally.add(code, case["id"].as_str().unwrap(), who, &shown);
        }
    }
    tally.print("BuildKit's cases");
    assert!(
        tally.unexplained.is_empty(),
        "{} findings differ",
        tally.unexplained.len()
    );
}
