//! Licence expressions as in SPDX 2.3, annex D.

use super::spdx_ids::{EXCEPTIONS, LICENCES};

/// Deprecated identifiers that a simple change makes current ones.
const VERSIONED: [&str; 4] = ["GPL", "LGPL", "AGPL", "GFDL"];

/// Whether `text` is a licence expression of current identifiers.
pub(super) fn is_expression(text: &str) -> bool {
    let mut depth = 0_usize;
    let mut wants_licence = true;
    // Whether `WITH` may follow.
    let mut is_after_licence = false;
    let mut tokens = tokens(text);
    while let Some(token) = tokens.next() {
        let was_after_licence = std::mem::take(&mut is_after_licence);
        match token {
            "(" if wants_licence => depth += 1,
            _ if wants_licence => {
                if !is_licence(token) {
                    return false;
                }
                wants_licence = false;
                is_after_licence = true;
            }
            ")" if depth > 0 => depth -= 1,
            "AND" | "OR" => wants_licence = true,
            "WITH" if was_after_licence => {
                if !tokens.next().is_some_and(is_exception) {
                    return false;
                }
            }
            _ => return false,
        }
    }
    !wants_licence && depth == 0
}

/// The identifier on the list that was meant: in another case of letters, or of a version `or later`.
pub(super) fn meant(text: &str) -> Option<String> {
    if let Some(name) = find(LICENCES, text) {
        return Some(name.to_owned());
    }
    let (base, suffix) = match text.strip_suffix('+') {
        Some(base) => (base, "-or-later"),
        None => (text, "-only"),
    };
    let family = base.split('-').next()?;
    let is_versioned = VERSIONED.iter().any(|name| name.eq_ignore_ascii_case(family));
    let name = is_versioned.then(|| format!("{base}{suffix}"))?;
    find(LICENCES, &name).map(str::to_owned)
}

/// Words and parentheses.
fn tokens(text: &str) -> impl Iterator<Item = &str> {
    text.split_whitespace().flat_map(|word| {
        word.split_inclusive(['(', ')']).flat_map(|part| {
            let end = part.trim_end_matches(['(', ')']).len();
            let (name, mark) = part.split_at(end);
            [name, mark].into_iter().filter(|token| !token.is_empty())
        })
    })
}

fn is_licence(token: &str) -> bool {
    let name = token.strip_suffix('+').unwrap_or(token);
    if find(LICENCES, name) == Some(name) {
        return true;
    }
    let reference = match token.strip_prefix("DocumentRef-") {
        Some(rest) => rest.split_once(':').map(|(_, reference)| reference),
        None => Some(token),
    };
    reference
        .and_then(|reference| reference.strip_prefix("LicenseRef-"))
        .is_some_and(is_id)
}

fn is_exception(token: &str) -> bool {
    find(EXCEPTIONS, token) == Some(token) || token.strip_prefix("AdditionRef-").is_some_and(is_id)
}

fn is_id(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte))
}

/// The name of the list that is `name` in some case of letters. The list is in order, so halving it finds the name.
fn find<'l>(list: &'l str, name: &str) -> Option<&'l str> {
    let name = name.to_ascii_lowercase();
    let (mut low, mut high) = (0, list.len());
    while low < high {
        let middle = low.midpoint(high);
        let start = list.get(low..middle)?.rfind(' ').map_or(low, |at| low + at + 1);
        let end = list.get(start..high)?.find(' ').map_or(high, |at| start + at);
        let found = list.get(start..end)?;
        match found.to_ascii_lowercase().cmp(&name) {
            std::cmp::Ordering::Equal => return Some(found),
            std::cmp::Ordering::Less => low = end + 1,
            std::cmp::Ordering::Greater => high = start,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_found() {
        for list in [LICENCES, EXCEPTIONS] {
            for name in list.split(' ') {
                assert_eq!(find(list, &name.to_uppercase()), Some(name));
            }
            for name in ["", " ", "!", "zzz", "M", "MITX", "器"] {
                assert_eq!(find(list, name), None, "{name}");
            }
        }
    }

    #[test]
    fn expressions_are_told_from_other_text() {
        for good in [
            "MIT",
            "Apache-2.0+",
            "MIT OR Apache-2.0",
            "(MIT OR Apache-2.0) AND ISC",
            "((MIT))",
            "GPL-2.0-only WITH Classpath-exception-2.0 OR MIT",
            "LicenseRef-ours",
            "DocumentRef-a:LicenseRef-b",
        ] {
            assert!(is_expression(good), "{good}");
        }
        for bad in [
            "",
            "mit",
            "GPL-2.0",
            "GPL-2.0+",
            "BSD",
            "Proprietary",
            "NONE",
            "MIT or ISC",
            "MIT OR",
            "OR MIT",
            "MIT ISC",
            "(MIT",
            "MIT)",
            "()",
            "(MIT OR ISC) WITH Classpath-exception-2.0",
            "MIT WITH foo",
            "MIT WITH Classpath-exception-2.0 WITH Classpath-exception-2.0",
            "LicenseRef-",
            "MIT/Apache-2.0",
        ] {
            assert!(!is_expression(bad), "{bad}");
        }
    }

    #[test]
    fn what_was_meant_is_known() {
        for (text, expect) in [
            ("mit", Some("MIT")),
            ("GPL-2.0", Some("GPL-2.0-only")),
            ("lgpl-2.1+", Some("LGPL-2.1-or-later")),
            ("BSD", None),
            ("MIT OR GPL-2.0", None),
        ] {
            assert_eq!(meant(text).as_deref(), expect, "{text}");
        }
    }
}
