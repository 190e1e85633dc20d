//! hadolint's own cases.

use analyzer::{LabelForm, Level, Options, lint_with};
use dockerfile::{Command, parse};
use serde_json::Value;

use crate::data::{folder, is_asked_for, json_lines};
use crate::tally::{Tally, Who};

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

fn options(code: &str, config: &Value) -> Options {
    let strings = |key: &str| config[key].as_array().cloned().unwrap_or_default();
    let schema = config["labelSchema"].as_object().cloned().unwrap_or_default();
    Options {
        levels: vec![(code.to_owned(), Level::On)],
        trusted_registries: strings("allowedRegistries")
            .iter()
            .filter_map(|name| name.as_str().map(str::to_owned))
            .collect(),
        label_schema: schema
            .into_iter()
            .map(|(name, form)| (name, form_of(form.as_str().unwrap())))
            .collect(),
        strict_labels: config["strictLabels"] == true,
        ..Options::default()
    }
}

fn form_of(name: &str) -> LabelForm {
    match name {
        "url" => LabelForm::Url,
        "rfc3339" => LabelForm::Time,
        "spdx" => LabelForm::Spdx,
        "hash" => LabelForm::GitHash,
        "semver" => LabelForm::Semver,
        "email" => LabelForm::Email,
        _ => LabelForm::Text,
    }
}

#[test]
fn hadolint_cases_agree() {
    let Some(dir) = folder() else { return };
    let mut tally = Tally::default();
    for case in json_lines(&dir.join("hadolint-cases.jsonl")) {
        // One case holds a line of its Dockerfile in front of the code.
        let code = case["rule"].as_str().unwrap().rsplit('\n').next().unwrap();
        // Shell findings are not part of this.
        if code.starts_with("SC") || !is_asked_for(code) {
            continue;
        }
        let text = case["dockerfile"].as_str().unwrap();
        let text = if case["onbuild"] == true {
            with_onbuild(text)
        } else {
            text.to_owned()
        };
        let is_code = |alias: &&str| {
            if code == "*" {
                alias.starts_with("DL")
            } else {
                **alias == *code
            }
        };
        let diagnostics = lint_with(&text, &options(code, &case["config"]));
        let found = diagnostics
            .iter()
            .any(|diagnostic| diagnostic.aliases.iter().any(is_code));
        let who = Who::of(found, case["expect"].as_bool().unwrap());
        tally.add(code, case["id"].as_str().unwrap(), who, &text);
    }
    tally.print("hadolint's cases");
    assert!(
        tally.unexplained.is_empty(),
        "{} cases differ",
        tally.unexplained.len()
    );
}
