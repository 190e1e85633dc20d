//! YAML with errors that tell the author what to do, and the lines of what is wrong beyond its shape.

use serde::de::DeserializeOwned;

use crate::problem::{Problem, suggest};

/// Reads a file's YAML; `first` is the line number of its first line.
pub(crate) fn parse<T: DeserializeOwned>(file: &str, text: &str, first: usize) -> Result<T, Problem> {
    serde_norway::from_str(text).map_err(|error| {
        let line = error.location().map_or(1, |location| location.line());
        Problem::new(file, first + line - 1, explain(&error.to_string()))
    })
}

/// Turns serde's description of an error into advice.
fn explain(error: &str) -> String {
    // The line is told beside the message.
    let error = error.split(" at line ").next().unwrap_or(error);
    let (path, what) = match error.find("unknown ").or_else(|| error.find("missing field")) {
        Some(at) => (error[..at].trim_end_matches(": "), &error[at..]),
        None => ("", error),
    };
    let within = if path.is_empty() {
        String::new()
    } else {
        format!(" in `{path}`")
    };
    let mut quoted = what.split('`').skip(1).step_by(2);
    let Some(word) = quoted.next() else {
        return what.to_owned();
    };
    if what.starts_with("missing field") {
        return format!("add `{word}:`{within}");
    }
    if what.starts_with("unknown field") {
        return format!("`{word}` is no key{within}{}", suggest(word, quoted));
    }
    if what.starts_with("unknown variant") {
        return format!("`{word}` is no known word{within}{}", suggest(word, quoted));
    }
    what.to_owned()
}

/// Finds the line of something in a YAML text by the keys on the way to it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Place<'a> {
    /// The beginning of the file.
    pub(crate) fn start(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// The next place after this one where `words` (`explain:`, `id: killed`) stand on their own; this place
    /// itself if there is none, as with an author's unusual quoting.
    pub(crate) fn then(self, words: &str) -> Self {
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '$');
        let stands_alone = |start: usize| {
            let line = self.text[..start].rsplit('\n').next().unwrap_or_default();
            let after = self.text[start + words.len()..].chars().next();
            !line.contains('#') && !line.ends_with(is_part) && !after.is_some_and(is_part)
        };
        let starts = self.text[self.at..]
            .match_indices(words)
            .map(|(start, _)| self.at + start);
        let at = starts
            .into_iter()
            .find(|start| stands_alone(*start))
            .unwrap_or(self.at);
        Self { at, ..self }
    }

    /// The line number, from 1.
    pub(crate) fn line(self) -> usize {
        1 + self.text[..self.at].matches('\n').count()
    }
}
