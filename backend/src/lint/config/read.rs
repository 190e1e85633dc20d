//! Values of a settings file, whether it was YAML or TOML, with errors that name the line.

use std::path::Path;

use analyzer::{LabelForm, Severity};
use serde_json::{Map, Value};

use super::{ConfigError, LABEL_FORMS, complaint, hint, label_form};

/// Far beyond any file of settings.
const MAX_BYTES: u64 = 1 << 20;

/// A file of settings.
#[derive(Debug)]
pub(super) struct File<'f> {
    pub(super) path: &'f Path,
    pub(super) text: &'f str,
}

/// Reads a file's text.
pub(super) fn text(path: &Path) -> Result<String, ConfigError> {
    let fail = |message: String| ConfigError {
        path: path.to_owned(),
        line: None,
        message,
    };
    let length = std::fs::metadata(path).map_or(0, |metadata| metadata.len());
    if length > MAX_BYTES {
        return Err(fail("it is too large for a file of settings".into()));
    }
    std::fs::read_to_string(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => fail("there is no such file".into()),
        std::io::ErrorKind::InvalidData => fail("it is not UTF-8 text: save it as UTF-8".into()),
        _ => fail(format!("it cannot be read ({error})")),
    })
}

impl File<'_> {
    /// An error at the first line that has `word` in it.
    pub(super) fn error_at(&self, word: &str, message: impl Into<String>) -> ConfigError {
        let line = self
            .text
            .lines()
            .position(|line| has_word(line, word))
            .map(|line| line + 1);
        self.error(line, message)
    }

    pub(super) fn error(&self, line: Option<usize>, message: impl Into<String>) -> ConfigError {
        ConfigError {
            path: self.path.to_owned(),
            line,
            message: message.into(),
        }
    }

    /// An object; nothing at all is an empty one.
    pub(super) fn table(&self, name: &str, value: Value) -> Result<Map<String, Value>, ConfigError> {
        match value {
            Value::Object(map) => Ok(map),
            Value::Null => Ok(Map::new()),
            _ => Err(self.error_at(name, format!("`{name}` has keys with values, such as `ignore`"))),
        }
    }

    pub(super) fn unknown_key(&self, key: &str, known: &[&str]) -> ConfigError {
        let hint = hint(key, known.iter().copied());
        self.error_at(key, format!("`{key}` is no setting{hint}"))
    }

    pub(super) fn flag(&self, key: &str, value: &Value) -> Result<Option<bool>, ConfigError> {
        match value {
            Value::Bool(flag) => Ok(Some(*flag)),
            Value::Null => Ok(None),
            _ => Err(self.error_at(key, format!("`{key}` is true or false"))),
        }
    }

    pub(super) fn word<'v>(&self, key: &str, value: &'v Value) -> Result<&'v str, ConfigError> {
        value
            .as_str()
            .ok_or_else(|| self.error_at(key, format!("`{key}` takes one word")))
    }

    pub(super) fn list(&self, key: &str, value: &Value) -> Result<Vec<String>, ConfigError> {
        let entries = match value {
            Value::Array(entries) => entries.iter().map(Value::as_str).collect::<Option<Vec<_>>>(),
            Value::Null => Some(Vec::new()),
            _ => None,
        };
        let entries = entries.ok_or_else(|| self.error_at(key, format!("`{key}` takes a list of names")))?;
        Ok(entries.into_iter().map(str::to_owned).collect())
    }

    /// A list in which each entry has to be a rule's name.
    pub(super) fn rules(&self, key: &str, value: &Value) -> Result<Vec<String>, ConfigError> {
        let names = self.list(key, value)?;
        for name in &names {
            self.check_rule(name)?;
        }
        Ok(names)
    }

    pub(super) fn check_rule(&self, name: &str) -> Result<(), ConfigError> {
        match complaint(name) {
            Some(complaint) => Err(self.error_at(name, complaint)),
            None => Ok(()),
        }
    }

    pub(super) fn severity(
        &self,
        key: &str,
        value: &Value,
        read: fn(&str) -> Option<Severity>,
    ) -> Result<Severity, ConfigError> {
        let name = self.word(key, value)?;
        read(name).ok_or_else(|| {
            let known = ["error", "warning", "info", "style"];
            let hint = hint(name, known);
            self.error_at(
                name,
                format!("`{name}` is no severity: {}{hint}", known.join(", ")),
            )
        })
    }

    pub(super) fn labels(&self, key: &str, value: &Value) -> Result<Vec<(String, LabelForm)>, ConfigError> {
        let labels = self.table(key, value.clone())?;
        let mut schema = Vec::new();
        for (label, form) in &labels {
            let name = self.word(label, form)?;
            let form = label_form(name).ok_or_else(|| {
                self.error_at(name, format!("`{name}` is no form of a label: {LABEL_FORMS}"))
            })?;
            schema.push((label.clone(), form));
        }
        Ok(schema)
    }
}

fn has_word(line: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '/');
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + word.len()..].chars().next();
        !word.is_empty() && !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_whole() {
        assert!(has_word("- DL3007", "DL3007") && has_word("ignored: [\"a\"]", "ignored"));
        assert!(!has_word("DL30071", "DL3007") && !has_word("not-ignored: 1", "ignored"));
    }
}
