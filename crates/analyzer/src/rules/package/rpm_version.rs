//! Packages of yum and dnf and their versions.

use shell::Word;

use super::declared::{Declared, variables};
use super::manager::{Manager, calls, runs};
use super::unpinned::{self, has_suffix};
use crate::Rule;
use crate::document::{Document, Site};
use crate::report::Report;

/// Reports the packages that `install` of `manager` takes in whatever version there is.
pub(super) fn check(
    document: &Document<'_>,
    report: &mut Report<'_>,
    rule: &'static Rule,
    manager: &Manager,
) {
    let declared = Declared::new(document);
    for run in runs(document) {
        for call in calls(run, manager) {
            let Some((subcommand, packages)) = call.subcommand(&["install", "in"]) else {
                continue;
            };
            if call.starts_with(&["group", "groups"]) {
                continue;
            }
            let is_module = call.starts_with(&["module"]);
            let is_pinned = |word: &Word| {
                if is_module {
                    word.text.contains(':')
                } else {
                    is_pinned(word, run.site, &declared)
                }
            };
            let packages = packages.iter().copied();
            let unpinned: Vec<&Word> = packages.filter(|word| !is_pinned(word)).collect();
            let sign = if is_module { ":" } else { "-" };
            let found = unpinned::report(report, rule, &call, &unpinned, sign);
            // hadolint does not know the short name.
            if let Some(diagnostic) = found.filter(|_| subcommand.text == "in") {
                diagnostic.known_as(&[]);
            }
        }
    }
}

/// Whether it does: `name-1.2`, `name-$VERSION` where the file declares that, `name-….rpm`, or a file.
fn is_pinned(package: &Word, site: Site<'_>, declared: &Declared<'_>) -> bool {
    let name = package.text.as_str();
    if has_suffix(name, &["rpm"]) {
        return name.contains('-') || !name.contains("://");
    }
    if !name.contains('$') {
        return has_version(name);
    }
    let follows_dash = |c: char| c.is_ascii_digit() || c == '$';
    let may_have_version = name.split('-').skip(1).any(|rest| rest.starts_with(follows_dash));
    may_have_version && variables(name).any(|name| declared.has(site, name))
}

/// Whether there is a dash and a digit, and only what a version may hold up to the end.
fn has_version(name: &str) -> bool {
    let is_version = |c: char| c.is_ascii_alphanumeric() || ".+~^_:-".contains(c);
    let tail = name
        .get(name.trim_end_matches(is_version).len()..)
        .unwrap_or_default();
    tail.split('-')
        .skip(1)
        .any(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::has_version;

    #[test]
    fn versions() {
        for name in [
            "a-1",
            "a-b-1.2.3-4.el7",
            "a-1:1.1k",
            "1:a-1",
            "java-1.8.0-openjdk",
            "a/b-1~2^3_4",
        ] {
            assert!(has_version(name), "{name}");
        }
        for name in ["a", "a1", "a-b", "a-v1", "a-1*", "a-1/b", "a=1", "-", "a-"] {
            assert!(!has_version(name), "{name}");
        }
    }
}
