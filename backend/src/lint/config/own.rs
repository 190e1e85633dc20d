//! Our own file: the table `[lint]` of the nearest `utsuwa.toml` up the tree that has one.

use std::path::{Path, PathBuf};

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use serde_json::{Map, Value};

use super::read::{self, File};
use super::{ConfigError, Layer, hint, severity, threshold};
use crate::lint::report::Format;

/// Its name; `utsuwa serve` reads its other keys.
const NAME: &str = "utsuwa.toml";

/// What is said for all files, or for those of some paths.
const RULE_KEYS: [&str; 9] = [
    "ignore",
    "select",
    "all",
    "severity",
    "trusted-registries",
    "label-schema",
    "strict-labels",
    "disable-ignore-pragma",
    "paths",
];
/// What is said for a run.
const RUN_KEYS: [&str; 5] = ["failure-threshold", "no-fail", "no-color", "format", "overrides"];

/// What an `utsuwa.toml` says about linting.
#[derive(Debug)]
pub(in crate::lint) struct Own {
    pub(in crate::lint) path: PathBuf,
    pub(in crate::lint) layer: Layer,
    overrides: Vec<Override>,
}

/// A table `[[lint.overrides]]`.
#[derive(Debug)]
struct Override {
    paths: Gitignore,
    layer: Layer,
}

impl Own {
    /// What is said for this path in particular, in order and with its number.
    pub(in crate::lint) fn overrides(&self, path: &Path) -> Vec<(usize, &Layer)> {
        let applies = |(_, entry): &(usize, &Override)| {
            // A path outside the file's directory matches nothing.
            path.starts_with(entry.paths.path())
                && entry.paths.matched_path_or_any_parents(path, false).is_ignore()
        };
        self.overrides
            .iter()
            .enumerate()
            .filter(applies)
            .map(|(number, entry)| (number, &entry.layer))
            .collect()
    }
}

/// The nearest file from `directory`, an absolute path, upwards.
pub(in crate::lint) fn find(directory: &Path) -> Result<Option<Own>, ConfigError> {
    for directory in directory.ancestors() {
        let path = directory.join(NAME);
        if path.is_file()
            && let Some(own) = load(&path)?
        {
            return Ok(Some(own));
        }
    }
    Ok(None)
}

/// Reads a file; none if it says nothing about linting.
pub(in crate::lint) fn load(path: &Path) -> Result<Option<Own>, ConfigError> {
    parse(path, &read::text(path)?)
}

fn parse(path: &Path, text: &str) -> Result<Option<Own>, ConfigError> {
    let file = File { path, text };
    let value: Value = toml::from_str(text).map_err(|error: toml::de::Error| {
        let at = error.span().map_or(0, |span| span.start);
        let line = 1 + text.bytes().take(at).filter(|&byte| byte == b'\n').count();
        let message = error.message().trim_end().replace('\n', ", ");
        file.error(Some(line), format!("it is not TOML that can be read: {message}"))
    })?;
    let mut keys = file.table("lint", value)?;
    let Some(lint) = keys.remove("lint") else {
        // The keys of `serve` stand alone. Anything like `[lint]` may be meant so.
        let near = keys.keys().find(|key| !hint(key, ["lint"]).is_empty());
        return match near {
            Some(key) => Err(file.unknown_key(key, &["lint"])),
            None => Ok(None),
        };
    };
    let mut lint = file.table("lint", lint)?;
    let overrides = lint.remove("overrides").unwrap_or(Value::Array(Vec::new()));
    let Value::Array(entries) = overrides else {
        return Err(file.error_at("overrides", "write each as a table: `[[lint.overrides]]`"));
    };
    let entries = entries.into_iter().map(|entry| override_of(&file, entry));
    Ok(Some(Own {
        path: path.to_owned(),
        layer: layer(&file, &lint, true)?,
        overrides: entries.collect::<Result<_, _>>()?,
    }))
}

fn override_of(file: &File<'_>, entry: Value) -> Result<Override, ConfigError> {
    let mut keys = file.table("overrides", entry)?;
    let Some(paths) = keys.remove("paths") else {
        return Err(file.error_at(
            "overrides",
            "`[[lint.overrides]]` needs `paths`, such as [\"test/**\"]",
        ));
    };
    let root = std::path::absolute(file.path).unwrap_or_else(|_| PathBuf::from(file.path));
    let mut globs = GitignoreBuilder::new(root.parent().unwrap_or(Path::new("/")));
    for glob in file.list("paths", &paths)? {
        globs
            .add_line(None, &glob)
            .map_err(|error| file.error_at(&glob, format!("`{glob}` is no pattern for paths ({error})")))?;
    }
    let paths = globs
        .build()
        .map_err(|error| file.error_at("paths", format!("`paths` cannot be read ({error})")))?;
    Ok(Override {
        paths,
        layer: layer(file, &keys, false)?,
    })
}

fn layer(file: &File<'_>, keys: &Map<String, Value>, is_for_run: bool) -> Result<Layer, ConfigError> {
    let mut layer = Layer::default();
    for (key, value) in keys {
        match key.as_str() {
            "ignore" => layer.ignored = file.rules(key, value)?,
            "select" => layer.selected = file.rules(key, value)?,
            "all" => layer.all_rules = file.flag(key, value)?,
            "severity" => {
                for (rule, value) in &file.table(key, value.clone())? {
                    file.check_rule(rule)?;
                    layer
                        .severities
                        .push((rule.clone(), file.severity(rule, value, severity)?));
                }
            }
            "trusted-registries" => layer.trusted_registries = file.list(key, value)?,
            "label-schema" => layer.label_schema = file.labels(key, value)?,
            "strict-labels" => layer.strict_labels = file.flag(key, value)?,
            "disable-ignore-pragma" => layer.ignores_comments = file.flag(key, value)?,
            "failure-threshold" if is_for_run => {
                layer.threshold = Some(file.severity(key, value, threshold)?);
            }
            "no-fail" if is_for_run => layer.no_fail = file.flag(key, value)?,
            "no-color" if is_for_run => layer.no_color = file.flag(key, value)?,
            "format" if is_for_run => layer.format = Some(format(file, key, value)?),
            _ if RUN_KEYS.contains(&key.as_str()) => {
                let message = format!("`{key}` is for the whole run: write it below `[lint]`");
                return Err(file.error_at(key, message));
            }
            _ if is_for_run => return Err(file.unknown_key(key, &[&RULE_KEYS[..8], &RUN_KEYS[..]].concat())),
            _ => return Err(file.unknown_key(key, &RULE_KEYS)),
        }
    }
    Ok(layer)
}

fn format(file: &File<'_>, key: &str, value: &Value) -> Result<Format, ConfigError> {
    let name = file.word(key, value)?;
    Format::named(name).ok_or_else(|| {
        let hint = hint(name, Format::names());
        file.error_at(name, format!("`{name}` is no format{hint}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use analyzer::{LabelForm, Severity};

    const TEXT: &str = r#"
listen = "127.0.0.1:8080"

[lint]
ignore = ["latest-tag"]
select = ["DL3006"]
all = true
failure-threshold = "error"
format = "json"
trusted-registries = ["*.example.com"]
strict-labels = true
severity = { sudo = "style" }

[lint.label-schema]
"org.opencontainers.image.created" = "rfc3339"

[[lint.overrides]]
paths = ["test/**", "*.dev.Dockerfile"]
ignore = ["sudo"]
"#;

    #[test]
    fn every_key_is_read() {
        let own = parse(Path::new("/p/utsuwa.toml"), TEXT).unwrap().unwrap();
        let expect = Layer {
            ignored: vec!["latest-tag".into()],
            selected: vec!["DL3006".into()],
            severities: vec![("sudo".into(), Severity::Style)],
            all_rules: Some(true),
            trusted_registries: vec!["*.example.com".into()],
            label_schema: vec![("org.opencontainers.image.created".into(), LabelForm::Time)],
            strict_labels: Some(true),
            threshold: Some(Severity::Error),
            format: Some(Format::Json),
            ..Layer::default()
        };
        assert_eq!(own.layer, expect);
        for (path, count) in [
            ("/p/test/Dockerfile", 1),
            ("/p/test/a/b/Dockerfile", 1),
            ("/p/a/x.dev.Dockerfile", 1),
            ("/p/Dockerfile", 0),
            ("/q/test/Dockerfile", 0),
        ] {
            assert_eq!(own.overrides(Path::new(path)).len(), count, "{path}");
        }
    }

    #[test]
    fn mistakes_are_named_with_their_line() {
        for (text, expect) in [
            ("[lint]\nignore = [\n", "x:2: it is not TOML that can be read"),
            (
                "[lint]\n\nignor = []\n",
                "x:3: `ignor` is no setting; did you mean `ignore`?",
            ),
            (
                "[lint]\nignore = [\"suddo\"]\n",
                "x:2: no rule is called `suddo`; did you mean `sudo`?",
            ),
            (
                "[lint]\nseverity = { sudo = \"fatal\" }\n",
                "x:2: `fatal` is no severity: error, warning, info, style",
            ),
            (
                "[[lint.overrides]]\nignore = []\n",
                "x:1: `[[lint.overrides]]` needs `paths`",
            ),
            (
                "[[lint.overrides]]\npaths = [\"a\"]\nno-fail = true\n",
                "x:3: `no-fail` is for the whole run",
            ),
            (
                "[lnt]\nignore = []\n",
                "x:1: `lnt` is no setting; did you mean `lint`?",
            ),
            (
                "[[lint.overrides]]\npaths = [\"[z-a]\"]\n",
                "x:2: `[z-a]` is no pattern for paths",
            ),
        ] {
            let error = parse(Path::new("x"), text).unwrap_err().to_string();
            assert!(error.starts_with(expect), "{error}");
        }
        assert!(parse(Path::new("x"), "listen = \"a\"\n").unwrap().is_none());
    }

    #[test]
    fn the_nearest_file_that_speaks_of_linting_counts() {
        let dir = tempfile::tempdir().unwrap();
        let deep = dir.path().join("a/b");
        std::fs::create_dir_all(&deep).unwrap();
        std::fs::write(dir.path().join("utsuwa.toml"), "[lint]\nall = true\n").unwrap();
        std::fs::write(dir.path().join("a/utsuwa.toml"), "listen = \"a\"\n").unwrap();
        assert_eq!(find(&deep).unwrap().unwrap().layer.all_rules, Some(true));
        std::fs::write(deep.join("utsuwa.toml"), "[lint]\n").unwrap();
        assert_eq!(find(&deep).unwrap().unwrap().layer.all_rules, None);
    }
}
