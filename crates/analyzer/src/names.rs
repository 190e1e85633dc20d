//! All names by which rules can be called.

use std::sync::OnceLock;

use crate::Diagnostic;

/// Longer names are no misspelt ones.
const LONGEST: usize = 48;

/// In lower case, in order, each with the form it is written in.
fn table() -> &'static [(String, &'static str)] {
    static TABLE: OnceLock<Vec<(String, &'static str)>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table: Vec<_> = crate::choice::all_names()
            .map(|name| (name.to_ascii_lowercase(), name))
            .collect();
        dockerfile::order::sort_by(&mut table, Ord::cmp);
        table.dedup();
        table
    })
}

/// Whether a rule has this name or alias; `key` is in lower case.
pub(crate) fn is_known(key: &str) -> bool {
    table()
        .binary_search_by(|(known, _)| known.as_str().cmp(key))
        .is_ok()
}

/// The name or alias of a rule that is most like `name`, if one is like it at all: `latest-tag` for `lastest-tag`.
pub fn nearest_name(name: &str) -> Option<&'static str> {
    let name = name.to_ascii_lowercase();
    if name.is_empty() || name.len() > LONGEST {
        return None;
    }
    // Codes differ in one character from many others, which says nothing.
    let is_code = name.bytes().any(|byte| byte.is_ascii_digit());
    let limit = if is_code { 1 } else { name.len().div_ceil(4) };
    let distance = |known: &str| (known.len().abs_diff(name.len()) <= limit).then(|| distance(known, &name));
    let near = table()
        .iter()
        .filter_map(|(known, written)| Some((distance(known)?, *written)));
    let (distance, written) = near.min()?;
    (distance <= limit && distance > 0).then_some(written)
}

/// How many characters have to be put in, taken out, changed or swapped with the next.
pub(crate) fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    let mut previous = None;
    for (row, from) in a.chars().enumerate() {
        let mut line = vec![row + 1];
        for (column, &to) in b.iter().enumerate() {
            let mut least = (above[column] + usize::from(from != to))
                .min(above[column + 1] + 1)
                .min(line[column] + 1);
            let is_swapped = column > 0 && previous == Some(to) && b[column - 1] == from;
            if let (true, Some(&two)) = (is_swapped, before.get(column.saturating_sub(1))) {
                least = least.min(two + 1);
            }
            line.push(least);
        }
        before = std::mem::replace(&mut above, line);
        previous = Some(from);
    }
    above.last().copied().unwrap_or_default()
}

/// Whether `docker build --check` would report it too.
pub(crate) fn is_buildkit_finding(diagnostic: &Diagnostic) -> bool {
    diagnostic.aliases.iter().any(|alias| is_buildkit(alias))
}

/// BuildKit's names are words in capitals and small letters, and nobody else's are.
pub(crate) fn is_buildkit(alias: &str) -> bool {
    alias.starts_with(|c: char| c.is_ascii_uppercase())
        && alias.bytes().all(|byte| byte.is_ascii_alphabetic())
        && alias.bytes().any(|byte| byte.is_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misspelt_names_are_recognised() {
        for (name, expect) in [
            ("lastest-tag", Some("latest-tag")),
            ("LATEST-TGA", Some("latest-tag")),
            ("MaintainerDepricated", Some("MaintainerDeprecated")),
            ("latest-tag", None),
            ("DL9999", None),
            ("something-else", None),
            ("", None),
        ] {
            assert_eq!(nearest_name(name), expect, "{name}");
        }
        assert_eq!(
            (distance("abc", "acb"), distance("", "ab"), distance("abc", "abd")),
            (1, 2, 1)
        );
    }

    #[test]
    fn names_of_buildkit() {
        assert!(is_buildkit("JSONArgsRecommended"));
        for other in [
            "DL3006",
            "S6596",
            "CKV_DOCKER_7",
            "DS-0001",
            "latest-tag",
            "tally/x",
            "dfu:X",
        ] {
            assert!(!is_buildkit(other), "{other}");
        }
        assert!(is_known("dl3007") && is_known("latest-tag") && !is_known("DL3007"));
    }
}
