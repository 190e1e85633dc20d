//! Licence expressions: names joined by `AND` and `OR` with parentheses, as SPDX defines them, and the `/` that
//! older crates use for `OR`.

/// Whether a choice of the licences that the expression offers is all allowed. An expression that is not understood
/// is not satisfied.
pub(crate) fn satisfied(expression: &str, allowed: &dyn Fn(&str) -> bool) -> bool {
    let spaced = expression
        .replace('(', " ( ")
        .replace(')', " ) ")
        .replace('/', " OR ");
    let tokens: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = tokens.as_slice();
    either(&mut rest, allowed) && rest.is_empty()
}

fn either(rest: &mut &[&str], allowed: &dyn Fn(&str) -> bool) -> bool {
    let mut result = both(rest, allowed);
    while take(rest, "OR") {
        result |= both(rest, allowed);
    }
    result
}

fn both(rest: &mut &[&str], allowed: &dyn Fn(&str) -> bool) -> bool {
    let mut result = one(rest, allowed);
    while take(rest, "AND") {
        result &= one(rest, allowed);
    }
    result
}

fn one(rest: &mut &[&str], allowed: &dyn Fn(&str) -> bool) -> bool {
    if take(rest, "(") {
        return either(rest, allowed) & take(rest, ")");
    }
    let Some((name, after)) = rest.split_first() else {
        return false;
    };
    *rest = after;
    if !take(rest, "WITH") {
        return allowed(name);
    }
    let Some((exception, after)) = rest.split_first() else {
        return false;
    };
    *rest = after;
    allowed(&format!("{name} WITH {exception}"))
}

fn take(rest: &mut &[&str], word: &str) -> bool {
    match rest.split_first() {
        Some((first, after)) if *first == word => {
            *rest = after;
            true
        }
        _ => false,
    }
}

#[test]
fn expressions() {
    let allowed = |name: &str| ["MIT", "Apache-2.0", "Zlib WITH x"].contains(&name);
    for (expression, expected) in [
        ("MIT", true),
        ("GPL-3.0", false),
        ("MIT OR GPL-3.0", true),
        ("GPL-3.0/MIT", true),
        ("MIT AND GPL-3.0", false),
        ("(MIT OR GPL-3.0) AND Apache-2.0", true),
        ("GPL-3.0 OR MIT AND LGPL-2.1", false),
        ("Zlib WITH x", true),
        ("Zlib", false),
        ("(MIT", false),
        ("MIT MIT", false),
        ("", false),
    ] {
        assert_eq!(satisfied(expression, &allowed), expected, "{expression}");
    }
}
