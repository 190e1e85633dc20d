//! Whether a package of yum or dnf names its version.

use shell::Word;

use super::declared::{Declared, variables};
use super::unpinned::has_suffix;
use crate::document::Site;

/// Whether it does: `name-1.2`, `name-$VERSION` where the file declares that, `name-….rpm`, or a file.
pub(super) fn is_pinned(package: &Word, site: Site<'_>, declared: &Declared<'_>) -> bool {
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
