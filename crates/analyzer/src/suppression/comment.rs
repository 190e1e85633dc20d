//! What comments that silence rules say, in each tool's own form.

use std::cell::Cell;

use dockerfile::Span;

/// A comment that silences rules, or turns some on.
#[derive(Debug)]
pub(crate) struct Suppression {
    pub(crate) dialect: Dialect,
    pub(crate) scope: Scope,
    /// The item that the comment is.
    pub(crate) item: usize,
    /// The comment from its `#`, without the line's end.
    pub(crate) comment: Span,
    pub(crate) names: Vec<Name>,
    /// Of BuildKit's form: the rules that are off by default and asked for.
    pub(crate) experimental: Vec<String>,
    /// Of BuildKit's form: whether its findings stop the build.
    pub(crate) is_error: bool,
    /// The comment says more than the names.
    pub(crate) has_more: bool,
}

/// A rule as a comment names it.
#[derive(Debug)]
pub(crate) struct Name {
    pub(crate) span: Span,
    /// In lower case, without the name of the tool before a slash.
    pub(crate) key: String,
    /// Whether it has hidden a finding.
    pub(crate) is_used: Cell<bool>,
}

/// Whose form a comment has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// `# utsuwa ignore=`
    Utsuwa,
    /// `# hadolint ignore=`
    Hadolint,
    /// `# check=skip=`
    BuildKit,
    /// `# tally ignore=`
    Tally,
    /// `#checkov:skip=`
    Checkov,
}

/// Where rules are silenced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    Instruction,
    Stage,
    File,
}

impl Suppression {
    fn new(dialect: Dialect, scope: Scope, comment: Span, names: Vec<Name>) -> Self {
        Self {
            dialect,
            scope,
            item: 0,
            comment,
            names,
            experimental: Vec::new(),
            is_error: false,
            has_more: false,
        }
    }
}

/// Reads a comment whose text, from its `#`, starts at byte `at`.
pub(super) fn read(comment: &str, at: usize) -> Option<Suppression> {
    let text = comment.trim_end();
    let span = Span::new(at, at + text.len());
    let body = text.strip_prefix('#')?.trim_start();
    let place = |rest: &str| at + text.len() - rest.len();
    if let Some(rest) = body.strip_prefix("checkov:skip=") {
        let id = rest.split([':', ' ']).next().unwrap_or_default();
        let names = names(id, place(rest));
        return Some(Suppression::new(Dialect::Checkov, Scope::File, span, names));
    }
    let tools = [
        ("utsuwa", Dialect::Utsuwa),
        ("hadolint", Dialect::Hadolint),
        ("tally", Dialect::Tally),
    ];
    for (tool, dialect) in tools {
        let Some(rest) = body.strip_prefix(tool) else {
            continue;
        };
        let (scope, list) = ignore_list(rest)?;
        let end = match dialect {
            Dialect::Tally => list.find([';', '#']),
            _ => list.find('#'),
        };
        let names = names(&list[..end.unwrap_or(list.len())], place(list));
        return Some(Suppression::new(dialect, scope, span, names));
    }
    let (name, rest) = body.split_once('=')?;
    if !name.trim_end().eq_ignore_ascii_case("check") {
        return None;
    }
    // BuildKit takes what follows two slashes for the reason.
    let options = rest.split("//").next().unwrap_or_default();
    Some(read_check(options, place(rest), span, Scope::Instruction))
}

/// `skip=A,B;error=true;experimental=C`, which starts at byte `at`.
pub(super) fn read_check(options: &str, at: usize, comment: Span, scope: Scope) -> Suppression {
    let mut check = Suppression::new(Dialect::BuildKit, scope, comment, Vec::new());
    let mut start = at;
    for option in options.split(';') {
        let (name, value) = option.split_once('=').unwrap_or((option, ""));
        match name.trim() {
            "skip" => check.names = names(value, start + option.len() - value.len()),
            "error" => {
                let value = value.trim();
                check.is_error = matches!(value, "1" | "t" | "T" | "true" | "TRUE" | "True");
                check.has_more = true;
            }
            "experimental" => {
                check.experimental = value.split(',').map(|name| name.trim().to_owned()).collect();
                check.has_more = true;
            }
            _ => check.has_more = true,
        }
        start += option.len() + 1;
    }
    check
}

/// ` [stage|global] ignore=LIST`: the scope, and the list with all that follows.
fn ignore_list(rest: &str) -> Option<(Scope, &str)> {
    if !rest.starts_with(char::is_whitespace) {
        return None;
    }
    let rest = rest.trim_start();
    let (scope, rest) = [("global", Scope::File), ("stage", Scope::Stage)]
        .into_iter()
        .find_map(|(word, scope)| Some((scope, rest.strip_prefix(word)?.trim_start())))
        .unwrap_or((Scope::Instruction, rest));
    let list = rest.strip_prefix("ignore")?.trim_start().strip_prefix('=')?;
    Some((scope, list))
}

/// The names in a list, which starts at byte `at`. An empty list has none; otherwise one may be empty.
fn names(list: &str, at: usize) -> Vec<Name> {
    let mut names = Vec::new();
    let mut start = at;
    for part in list.split(',') {
        let text = part.trim();
        let from = start + part.len() - part.trim_start().len();
        names.push(Name {
            span: Span::new(from, from + text.len()),
            key: key(text),
            is_used: Cell::new(false),
        });
        start += part.len() + 1;
    }
    if names.len() == 1 && names[0].key.is_empty() {
        names.clear();
    }
    names
}

/// `hadolint/DL3006` is `dl3006`.
fn key(name: &str) -> String {
    let key = name.to_ascii_lowercase();
    for tool in ["hadolint/", "buildkit/", "shellcheck/", "utsuwa/"] {
        if let Some(bare) = key.strip_prefix(tool) {
            return bare.to_owned();
        }
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(comment: &str, expect: Option<(Dialect, Scope, &[&str])>) {
        // The comment stands at byte 7 of some file.
        let found = read(comment, 7);
        let found = found.map(|found| {
            let slice = |name: &Name| comment[name.span.start - 7..name.span.end - 7].to_owned();
            let names: Vec<_> = found.names.iter().map(slice).collect();
            (found.dialect, found.scope, names)
        });
        let expect = expect.map(|(dialect, scope, names)| {
            let names = names.iter().map(|&name| name.to_owned()).collect();
            (dialect, scope, names)
        });
        assert_eq!(found, expect, "{comment}");
    }

    #[test]
    fn forms() {
        use Dialect::{BuildKit, Checkov, Hadolint, Tally, Utsuwa};
        use Scope::{File, Instruction, Stage};
        for (comment, dialect, scope, names) in [
            ("# utsuwa ignore=a", Utsuwa, Instruction, &["a"][..]),
            (
                "#\thadolint\tignore = A , b # why\r\n",
                Hadolint,
                Instruction,
                &["A", "b"],
            ),
            ("# hadolint ignore=A,", Hadolint, Instruction, &["A", ""]),
            ("# hadolint ignore=A b", Hadolint, Instruction, &["A b"]),
            ("# utsuwa ignore=", Utsuwa, Instruction, &[]),
            ("# hadolint global ignore=A", Hadolint, File, &["A"]),
            ("# hadolint stage ignore=A", Hadolint, Stage, &["A"]),
            (
                "# tally ignore=hadolint/A;reason=b",
                Tally,
                Instruction,
                &["hadolint/A"],
            ),
            ("# tally global ignore=A,b ; reason=c", Tally, File, &["A", "b"]),
            (
                "#checkov:skip=CKV_DOCKER_1:reason, why",
                Checkov,
                File,
                &["CKV_DOCKER_1"],
            ),
            ("# check=skip=A,B // why", BuildKit, Instruction, &["A", "B"]),
            (
                "# check = error=true; skip = A ;x=y",
                BuildKit,
                Instruction,
                &["A"],
            ),
            ("# check=error=true", BuildKit, Instruction, &[]),
        ] {
            check(comment, Some((dialect, scope, names)));
        }
        for comment in [
            "# hadolintignore=A",
            "# ignore=A",
            "# Hadolint ignore=A",
            "# hadolint shell=bash",
            "# utsuwa ignore",
            "# checks=skip=A",
            "# a comment",
            "#",
        ] {
            check(comment, None);
        }
        assert_eq!(key("hadolint/DL3006"), "dl3006");
    }
}
