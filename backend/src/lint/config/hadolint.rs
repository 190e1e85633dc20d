//! hadolint's file, with all of its keys, from all the places it looks at.

use std::path::{Path, PathBuf};

use analyzer::Severity;
use serde_json::Value;

use super::read::{self, File};
use super::{ConfigError, Layer, hint, severity, threshold};
use crate::lint::report::Format;

const KEYS: [&str; 11] = [
    "failure-threshold",
    "format",
    "ignored",
    "label-schema",
    "no-color",
    "no-fail",
    "override",
    "strict-labels",
    "disable-ignore-pragma",
    "trustedRegistries",
    "output-format",
];

/// The first of hadolint's files that is there.
pub(in crate::lint) fn find(environment: impl Fn(&str) -> Option<PathBuf>) -> Option<PathBuf> {
    let home = environment("HOME");
    let user = environment("XDG_CONFIG_HOME").or_else(|| Some(home.as_ref()?.join(".config")));
    let in_home = |name: &str| Some(home.as_ref()?.join(name));
    let places = [
        Some(PathBuf::from(".hadolint")),
        user.map(|user| user.join("hadolint")),
        in_home(".hadolint/hadolint"),
        in_home(".hadolint/config"),
        in_home(".hadolint"),
    ];
    let files = places.into_iter().flatten().flat_map(|place| {
        ["yaml", "yml"].map(|end| {
            let mut name = place.clone().into_os_string();
            name.push(".");
            name.push(end);
            PathBuf::from(name)
        })
    });
    files.into_iter().find(|file| file.is_file())
}

pub(in crate::lint) fn load(path: &Path) -> Result<Layer, ConfigError> {
    parse(path, &read::text(path)?)
}

fn parse(path: &Path, text: &str) -> Result<Layer, ConfigError> {
    let file = File { path, text };
    // A file of comments alone holds no value.
    let is_empty = text.lines().all(|line| {
        let line = line.trim();
        line.is_empty() || line.starts_with('#') || line == "---"
    });
    if is_empty {
        return Ok(Layer::default());
    }
    let value: Value = serde_norway::from_str(text).map_err(|error| {
        let line = error.location().map(|place| place.line());
        file.error(line, format!("it is not YAML that can be read: {error}"))
    })?;
    let Value::Object(keys) = value else {
        return Err(file.error(Some(1), "it holds no keys, such as `ignored`"));
    };
    let mut layer = Layer::default();
    for (key, value) in &keys {
        match key.as_str() {
            "failure-threshold" => layer.threshold = Some(file.severity(key, value, threshold)?),
            "format" | "output-format" => layer.format = Some(format(&file, key, value)?),
            "ignored" => layer.ignored = file.rules(key, value)?,
            "label-schema" => layer.label_schema = file.labels(key, value)?,
            "no-color" => layer.no_color = file.flag(key, value)?,
            "no-fail" => layer.no_fail = file.flag(key, value)?,
            "override" => layer.severities = overrides(&file, value)?,
            "strict-labels" => layer.strict_labels = file.flag(key, value)?,
            "disable-ignore-pragma" => layer.ignores_comments = file.flag(key, value)?,
            "trustedRegistries" => {
                layer.trusted_registries = match value {
                    Value::String(one) => vec![one.clone()],
                    _ => file.list(key, value)?,
                };
            }
            _ => return Err(file.unknown_key(key, &KEYS)),
        }
    }
    Ok(layer)
}

fn overrides(file: &File<'_>, value: &Value) -> Result<Vec<(String, Severity)>, ConfigError> {
    let mut severities = Vec::new();
    for (name, rules) in &file.table("override", value.clone())? {
        let Some(severity) = severity(name) else {
            let hint = hint(name, ["error", "warning", "info", "style"]);
            return Err(file.error_at(name, format!("`{name}` is no severity{hint}")));
        };
        let rules = file.rules(name, rules)?;
        severities.extend(rules.into_iter().map(|rule| (rule, severity)));
    }
    severities.sort_by_key(|&(_, severity)| severity);
    Ok(severities)
}

/// In hadolint's files `json` is hadolint's own.
fn format(file: &File<'_>, key: &str, value: &Value) -> Result<Format, ConfigError> {
    let name = file.word(key, value)?;
    Format::of_hadolint(name).ok_or_else(|| {
        let hint = hint(name, Format::names());
        file.error_at(name, format!("`{name}` is no format{hint}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use analyzer::LabelForm;

    #[test]
    fn every_key_is_read() {
        let text = "\
failure-threshold: error
format: json
ignored: [DL3006, SC2086]
label-schema:
  a: text
  b: rfc3339
no-color: true
no-fail: true
override:
  error: [DL3006]
  style:
    - DL3006
    - latest-tag
strict-labels: true
disable-ignore-pragma: false
trustedRegistries: docker.io
";
        let layer = parse(Path::new("x"), text).unwrap();
        let expect = Layer {
            ignored: vec!["DL3006".into(), "SC2086".into()],
            severities: vec![
                ("DL3006".into(), Severity::Style),
                ("latest-tag".into(), Severity::Style),
                ("DL3006".into(), Severity::Error),
            ],
            trusted_registries: vec!["docker.io".into()],
            label_schema: vec![("a".into(), LabelForm::Text), ("b".into(), LabelForm::Time)],
            strict_labels: Some(true),
            ignores_comments: Some(false),
            threshold: Some(Severity::Error),
            no_fail: Some(true),
            no_color: Some(true),
            format: Some(Format::Hadolint),
            ..Layer::default()
        };
        assert_eq!(layer, expect);
    }

    #[test]
    fn mistakes_are_named_with_their_line() {
        for (text, expect) in [
            (
                "# a\n\nignored:\n  - DL3006\n  - latest-tga\n",
                "x:5: no rule is called `latest-tga`; did you mean `latest-tag`?",
            ),
            (
                "ignored: []\ningored: [DL3006]\n",
                "x:2: `ingored` is no setting; did you mean `ignored`?",
            ),
            ("ignored: DL3006\n", "x:1: `ignored` takes a list of names"),
            ("no-fail: 3\n", "x:1: `no-fail` is true or false"),
            (
                "failure-threshold: warnign\n",
                "x:1: `warnign` is no severity: error, warning, info, style; did you mean `warning`?",
            ),
            (
                "override:\n  eror: [DL3006]\n",
                "x:2: `eror` is no severity; did you mean `error`?",
            ),
            ("format: xml\n", "x:1: `xml` is no format"),
            (
                "label-schema: {a: date}\n",
                "x:1: `date` is no form of a label: text, url, rfc3339, spdx, hash, semver, email",
            ),
            ("- a\n", "x:1: it holds no keys, such as `ignored`"),
        ] {
            assert_eq!(parse(Path::new("x"), text).unwrap_err().to_string(), expect);
        }
        let broken = parse(Path::new("x"), "ignored:\n  - DL3006\n bad: [\n").unwrap_err();
        assert!(broken.to_string().starts_with("x:3: it is not YAML"), "{broken}");
        for text in ["", "# nothing\n", "---\n", "ignored:\n"] {
            assert_eq!(parse(Path::new("x"), text).unwrap(), Layer::default());
        }
    }

    #[test]
    fn the_first_place_counts() {
        let home = tempfile::tempdir().unwrap();
        let environment = |name: &str| (name == "HOME").then(|| home.path().to_owned());
        let write = |name: &str| {
            let path = home.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, "").unwrap();
            path
        };
        assert_eq!(find(environment), None);
        for name in [
            ".hadolint.yml",
            ".hadolint/config.yaml",
            ".hadolint/hadolint.yml",
            ".config/hadolint.yml",
            ".config/hadolint.yaml",
        ] {
            let written = write(name);
            assert_eq!(find(environment), Some(written));
        }
    }
}
