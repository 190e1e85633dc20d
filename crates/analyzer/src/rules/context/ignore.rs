//! A `.dockerignore`.

use super::pattern::{Budget, Pattern};

/// The lines of a `.dockerignore` that say something.
#[derive(Debug)]
pub(in crate::rules) struct Ignore<'t> {
    pub(super) rules: Vec<IgnoreRule<'t>>,
}

/// A line of it.
#[derive(Debug)]
pub(super) struct IgnoreRule<'t> {
    /// From 1.
    pub(super) line: usize,
    /// As written, without white space around it.
    pub(super) text: &'t str,
    /// The pattern, cleaned.
    pub(super) cleaned: String,
    /// Whether it takes paths back in: `!`.
    pub(super) is_exception: bool,
    /// None if it is malformed.
    pub(super) pattern: Option<Pattern>,
}

impl<'t> Ignore<'t> {
    pub(in crate::rules) fn parse(text: &'t str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let lines = text.lines().enumerate();
        let rules = lines.filter_map(|(index, line)| rule(index + 1, line)).collect();
        Self { rules }
    }

    /// Whether a line takes paths back in.
    pub(in crate::rules) fn has_exceptions(&self) -> bool {
        self.rules.iter().any(|rule| rule.is_exception)
    }

    /// Whether a path from the context's root, without slashes around it, is left out: the last line counts that
    /// matches it or a directory above it.
    pub(in crate::rules) fn leaves_out(&self, path: &str, budget: &mut Budget) -> bool {
        let mut is_out = false;
        for rule in &self.rules {
            // Such a line could change nothing.
            if rule.is_exception == is_out && rule.takes(path, budget) {
                is_out = !rule.is_exception;
            }
        }
        is_out
    }
}

impl IgnoreRule<'_> {
    /// Whether it matches the path or a directory above it.
    pub(super) fn takes(&self, path: &str, budget: &mut Budget) -> bool {
        let Some(pattern) = &self.pattern else {
            return false;
        };
        let above = path.match_indices('/').map(|(at, _)| &path[..at]);
        let above = above.filter(|directory| !directory.is_empty());
        pattern.matches(path, budget)
            || above
                .into_iter()
                .any(|directory| pattern.matches(directory, budget))
    }
}

fn rule(line: usize, text: &str) -> Option<IgnoreRule<'_>> {
    if text.starts_with('#') {
        return None;
    }
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let (is_exception, body) = match text.strip_prefix('!') {
        Some(body) => (true, body.trim()),
        None => (false, text),
    };
    let cleaned = clean(body);
    let cleaned = match cleaned.strip_prefix('/') {
        Some(rest) if !rest.is_empty() => rest.to_owned(),
        _ => cleaned,
    };
    let pattern = (!body.is_empty()).then(|| Pattern::parse(&cleaned)).flatten();
    Some(IgnoreRule {
        line,
        text,
        cleaned,
        is_exception,
        pattern,
    })
}

/// A path without double slashes, `.` and what `..` takes back.
pub(in crate::rules) fn clean(path: &str) -> String {
    let is_rooted = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|&last| last != "..") => {
                parts.pop();
            }
            ".." if is_rooted => {}
            part => parts.push(part),
        }
    }
    let joined = parts.join("/");
    match (is_rooted, joined.is_empty()) {
        (true, _) => format!("/{joined}"),
        (false, true) => ".".to_owned(),
        (false, false) => joined,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left_out(text: &str, path: &str) -> bool {
        Ignore::parse(text).leaves_out(path, &mut Budget::new())
    }

    #[test]
    fn lines_are_read_as_builders_do() {
        let text =
            "test1\n/test2\n/a/file/here\n\nlastfile\n# this is a comment\n! /inverted/abs/path\n!\n! ";
        let ignore = Ignore::parse(text);
        let read: Vec<(usize, bool, &str)> = ignore
            .rules
            .iter()
            .map(|rule| (rule.line, rule.is_exception, rule.cleaned.as_str()))
            .collect();
        assert_eq!(
            read,
            [
                (1, false, "test1"),
                (2, false, "test2"),
                (3, false, "a/file/here"),
                (5, false, "lastfile"),
                (7, true, "inverted/abs/path"),
                (8, true, "."),
                (9, true, "."),
            ]
        );
        assert!(ignore.rules[5].pattern.is_none());
    }

    #[test]
    fn the_last_line_counts() {
        for (text, path, expect) in [
            ("\u{feff}a\r\n", "a", true),
            ("a", "a/b/c", true),
            ("a/", "a/b", true),
            ("./a//b/.", "a/b", true),
            ("a/../b", "b", true),
            (" a # b", "a", false),
            ("#a", "#a", false),
            (" #a", "#a", true),
            ("\\#a", "#a", true),
            ("*", "a/b", true),
            ("*\n!a", "a/b", false),
            ("!a\n*", "a", true),
            ("*\n!a\na/b", "a/b", true),
            ("a\n!a/b", "a/b", false),
            ("a\n!a/b", "a/c", true),
            ("**\n!**/*.md", "x/y.md", false),
            ("**/x", "a/x/b", true),
            ("x", "a/x", false),
            ("[\na", "a", true),
            ("a/**", "a", false),
            ("../a", "a", false),
            ("/", "a", false),
            (".", "a", false),
        ] {
            assert_eq!(left_out(text, path), expect, "{text:?} {path}");
        }
    }

    #[test]
    fn paths_are_cleaned() {
        for (path, expect) in [
            ("", "."),
            ("./a/", "a"),
            ("a//b/./c", "a/b/c"),
            ("a/../..", ".."),
            ("../../a", "../../a"),
            ("/../a", "/a"),
            ("/", "/"),
        ] {
            assert_eq!(clean(path), expect, "{path}");
        }
    }
}
