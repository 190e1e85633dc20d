//! What a project and its user say about how Dockerfiles are linted.
//!
//! Places, the later ones stronger: hadolint's file ([`hadolint`]), our own `utsuwa.toml` ([`own`]), the environment
//! ([`environment`]), the command line. Lists add up, for other settings the strongest place decides. A rule that is
//! ignored anywhere is not reported, unless a table `[[lint.overrides]]` says otherwise for the file.

pub(super) mod environment;
pub(super) mod hadolint;
pub(super) mod own;
mod read;
mod rule_name;

use std::fmt;
use std::path::PathBuf;

use analyzer::{LabelForm, Level, Options, Severity};

use super::report::Format;

pub(super) use rule_name::complaint;

/// What one place says; a setting it leaves out is `None` or empty.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Layer {
    pub(super) ignored: Vec<String>,
    pub(super) selected: Vec<String>,
    /// In the order of the severities, so that of two for the same rule the worse counts, as in hadolint.
    pub(super) severities: Vec<(String, Severity)>,
    pub(super) all_rules: Option<bool>,
    pub(super) trusted_registries: Vec<String>,
    pub(super) label_schema: Vec<(String, LabelForm)>,
    pub(super) strict_labels: Option<bool>,
    pub(super) ignores_comments: Option<bool>,
    /// Arguments of the build that is meant, by name.
    pub(super) build_args: Vec<(String, String)>,
    pub(super) threshold: Option<Severity>,
    pub(super) no_fail: Option<bool>,
    pub(super) no_color: Option<bool>,
    pub(super) format: Option<Format>,
}

/// What is wrong with a file of settings, in one sentence.
#[derive(Debug, thiserror::Error)]
pub(super) struct ConfigError {
    path: PathBuf,
    line: Option<usize>,
    message: String,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.path.display())?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}", self.message)
    }
}

impl Layer {
    /// The levels that the severities and the selected rules stand for.
    fn wanted(&self) -> impl Iterator<Item = (String, Level)> {
        let selected = self.selected.iter().map(|name| (name.clone(), Level::On));
        let severities = self.severities.iter();
        selected.chain(severities.map(|(name, severity)| (name.clone(), Level::At(*severity))))
    }

    fn unwanted(&self) -> impl Iterator<Item = (String, Level)> {
        self.ignored.iter().map(|name| (name.clone(), Level::Off))
    }
}

/// What all places together say to the analyzer: `files` from the weakest to the strongest, then what
/// `utsuwa.toml` says for this path, then what was said for this run.
pub(super) fn options(files: &[&Layer], overrides: &[&Layer], run: &Layer) -> Options {
    let mut levels = Vec::new();
    for layer in files {
        levels.extend(layer.wanted());
    }
    levels.extend(run.wanted());
    for layer in files {
        levels.extend(layer.unwanted());
    }
    for layer in overrides {
        levels.extend(layer.wanted());
        levels.extend(layer.unwanted());
    }
    levels.extend(run.unwanted());
    let layers: Vec<&Layer> = files
        .iter()
        .chain(overrides)
        .copied()
        .chain(std::iter::once(run))
        .collect();
    let mut label_schema: Vec<(String, LabelForm)> = Vec::new();
    for (label, form) in layers.iter().flat_map(|layer| &layer.label_schema) {
        label_schema.retain(|(known, _)| known != label);
        label_schema.push((label.clone(), *form));
    }
    Options {
        all_rules: strongest(&layers, |layer| layer.all_rules).unwrap_or(false),
        levels,
        trusted_registries: layers
            .iter()
            .flat_map(|layer| layer.trusted_registries.iter().cloned())
            .collect(),
        label_schema,
        strict_labels: strongest(&layers, |layer| layer.strict_labels).unwrap_or(false),
        ignores_comments: strongest(&layers, |layer| layer.ignores_comments).unwrap_or(false),
        build_args: run.build_args.clone(),
        ..Options::default()
    }
}

/// Of the places that say something, what the last one does.
pub(super) fn strongest<T>(layers: &[&Layer], setting: impl Fn(&Layer) -> Option<T>) -> Option<T> {
    layers.iter().rev().find_map(|layer| setting(layer))
}

/// Both names of a severity that mean the least: hadolint's thresholds `ignore` and `none` do.
pub(super) fn threshold(name: &str) -> Option<Severity> {
    match name {
        "ignore" | "none" => Some(Severity::Style),
        _ => severity(name),
    }
}

pub(super) fn severity(name: &str) -> Option<Severity> {
    let all = [
        Severity::Style,
        Severity::Info,
        Severity::Warning,
        Severity::Error,
    ];
    all.into_iter().find(|severity| severity.name() == name)
}

/// The forms of labels by hadolint's names.
pub(super) fn label_form(name: &str) -> Option<LabelForm> {
    Some(match name {
        "text" | "" => LabelForm::Text,
        "url" => LabelForm::Url,
        "rfc3339" => LabelForm::Time,
        "spdx" => LabelForm::Spdx,
        "hash" => LabelForm::GitHash,
        "semver" => LabelForm::Semver,
        "email" => LabelForm::Email,
        _ => return None,
    })
}

pub(super) const LABEL_FORMS: &str = "text, url, rfc3339, spdx, hash, semver, email";

/// The name among `known` that `name` is a slip of, as the end of a sentence.
pub(super) fn hint<'k>(name: &str, known: impl IntoIterator<Item = &'k str>) -> String {
    let name = name.to_lowercase();
    let distance = |known: &&str| strsim::damerau_levenshtein(&name, &known.to_lowercase());
    let nearest = known.into_iter().min_by_key(distance);
    match nearest.filter(|known| distance(known) <= 1 + known.len() / 4) {
        Some(nearest) => format!("; did you mean `{nearest}`?"),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layer(ignored: &[&str], severities: &[(&str, Severity)]) -> Layer {
        Layer {
            ignored: ignored.iter().map(|&name| name.into()).collect(),
            severities: severities
                .iter()
                .map(|&(name, severity)| (name.into(), severity))
                .collect(),
            ..Layer::default()
        }
    }

    #[test]
    fn what_is_ignored_stays_so_unless_a_path_says_otherwise() {
        let file = layer(&["latest-tag"], &[]);
        let path = layer(&[], &[("latest-tag", Severity::Style)]);
        let run = layer(&[], &[("DL3007", Severity::Error)]);
        let found = |overrides: &[&Layer], run: &Layer| {
            let diagnostics = analyzer::lint_with("FROM a:latest\n", &options(&[&file], overrides, run));
            diagnostics
                .iter()
                .find(|diagnostic| diagnostic.rule.name == "latest-tag")
                .map(|diagnostic| diagnostic.severity)
        };
        assert_eq!(found(&[], &run), None);
        assert_eq!(found(&[&path], &run), Some(Severity::Style));
        assert_eq!(found(&[&path], &layer(&["DL3007"], &[])), None);
    }

    #[test]
    fn the_strongest_place_decides() {
        let says = |strict| Layer {
            strict_labels: strict,
            label_schema: vec![("a".into(), LabelForm::Text)],
            trusted_registries: vec!["b".into()],
            ..Layer::default()
        };
        let options = options(&[&says(Some(true)), &says(Some(false))], &[], &says(None));
        assert!(!options.strict_labels);
        assert_eq!(
            (options.label_schema.len(), options.trusted_registries.len()),
            (1, 3)
        );
    }

    #[test]
    fn slips_are_recognised() {
        assert_eq!(
            hint("ingored", ["ignored", "override"]),
            "; did you mean `ignored`?"
        );
        assert_eq!(hint("something", ["ignored", "override"]), "");
    }
}
