//! Names that may have been meant.

/// The closest of `candidates` to `name`, at most two letters away and half of its own; of several the first in the
/// alphabet.
pub(crate) fn nearest<'c>(name: &str, candidates: impl Iterator<Item = &'c str>) -> Option<&'c str> {
    let most = (name.chars().count() / 2).min(2);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let limit = best.map_or(most, |(distance, _)| distance);
        if let Some(distance) = distance(name, candidate, limit)
            && distance > 0
            && best.is_none_or(|best| (distance, candidate) < best)
        {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// How many letters have to be changed, added or taken away, if not more than `limit`.
fn distance(a: &str, b: &str, limit: usize) -> Option<usize> {
    /// Names are short; what is longer is no slip of the pen worth the time.
    const MAX_NAME: usize = 64;
    if a.len() > MAX_NAME || b.len() > MAX_NAME || a.len().abs_diff(b.len()) > 4 * limit {
        return None;
    }
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, c) in a.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (cell, other) in row.iter_mut().skip(1).zip(&b) {
            let value = (diagonal + usize::from(c != *other)).min(left + 1).min(*cell + 1);
            diagonal = *cell;
            *cell = value;
            left = value;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().filter(|distance| *distance <= limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_found() {
        let names = ["PATH", "HOME", "MY_ARCH"];
        for (name, expect) in [
            ("PAHT", Some("PATH")),
            ("MYARCH", Some("MY_ARCH")),
            ("PATH", None),
            ("GOPATH", Some("PATH")),
            ("version", None),
            ("P", None),
            ("", None),
        ] {
            assert_eq!(nearest(name, names.into_iter()), expect, "{name}");
        }
    }
}
