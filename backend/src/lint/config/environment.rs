//! hadolint's environment variables. As there, a value that means nothing is passed over.

use analyzer::Severity;

use super::{Layer, label_form, severity, threshold};
use crate::lint::report::Format;

/// What the environment says.
pub(in crate::lint) fn read(environment: impl Fn(&str) -> Option<String>) -> Layer {
    let variable = |name: &str| environment(&format!("HADOLINT_{name}")).filter(|value| !value.is_empty());
    let list = |name: &str| -> Vec<String> {
        let value = variable(name).unwrap_or_default();
        let entries = value.split(',').map(str::trim);
        entries
            .filter(|entry| !entry.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let flag = |name: &str| variable(name).and_then(|value| flag(&value));
    let mut severities: Vec<(String, Severity)> = Vec::new();
    for name in ["STYLE", "INFO", "WARNING", "ERROR"] {
        let Some(severity) = severity(&name.to_lowercase()) else {
            continue;
        };
        let rules = list(&format!("OVERRIDE_{name}"));
        severities.extend(rules.into_iter().map(|rule| (rule, severity)));
    }
    let labels = list("REQUIRE_LABELS");
    let label_schema = labels.iter().filter_map(|label| {
        let (name, form) = label.split_once(':').unwrap_or((label, ""));
        Some((name.to_owned(), label_form(form)?))
    });
    Layer {
        ignored: list("IGNORE"),
        severities,
        trusted_registries: list("TRUSTED_REGISTRIES"),
        label_schema: label_schema.collect(),
        strict_labels: flag("STRICT_LABELS"),
        ignores_comments: flag("DISABLE_IGNORE_PRAGMA"),
        threshold: variable("FAILURE_THRESHOLD").and_then(|value| threshold(&value)),
        no_fail: flag("NOFAIL"),
        format: variable("FORMAT").and_then(|value| Format::of_hadolint(&value)),
        ..Layer::default()
    }
}

fn flag(value: &str) -> Option<bool> {
    match value.to_ascii_lowercase().as_str() {
        "1" | "y" | "yes" | "on" | "true" => Some(true),
        "0" | "n" | "no" | "off" | "false" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use analyzer::LabelForm;

    #[test]
    fn variables() {
        let layer = read(|name| {
            let value = match name {
                "HADOLINT_IGNORE" => "DL3006, DL3007",
                "HADOLINT_OVERRIDE_ERROR" => "DL3008",
                "HADOLINT_OVERRIDE_INFO" => "DL3008,DL3009",
                "HADOLINT_REQUIRE_LABELS" => "a:semver,b,c:nonsense",
                "HADOLINT_TRUSTED_REGISTRIES" => "docker.io",
                "HADOLINT_STRICT_LABELS" => "1",
                "HADOLINT_NOFAIL" => "TRUE",
                "HADOLINT_DISABLE_IGNORE_PRAGMA" => "nonsense",
                "HADOLINT_FAILURE_THRESHOLD" => "none",
                "HADOLINT_FORMAT" => "json",
                _ => return None,
            };
            Some(value.to_owned())
        });
        let expect = Layer {
            ignored: vec!["DL3006".into(), "DL3007".into()],
            severities: vec![
                ("DL3008".into(), Severity::Info),
                ("DL3009".into(), Severity::Info),
                ("DL3008".into(), Severity::Error),
            ],
            trusted_registries: vec!["docker.io".into()],
            label_schema: vec![("a".into(), LabelForm::Semver), ("b".into(), LabelForm::Text)],
            strict_labels: Some(true),
            no_fail: Some(true),
            threshold: Some(Severity::Style),
            format: Some(Format::Hadolint),
            ..Layer::default()
        };
        assert_eq!(layer, expect);
        assert_eq!(read(|_| None), Layer::default());
    }
}
