//! The name of an image.

/// An image reference in its parts, as written: no registry or tag is filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImageName<'t> {
    /// With the registry, without tag and digest.
    pub repository: &'t str,
    /// After `:`.
    pub tag: Option<&'t str>,
    /// After `@`, with its algorithm.
    pub digest: Option<&'t str>,
}

impl<'t> ImageName<'t> {
    /// Takes a reference apart. A colon before the last slash belongs to a registry's port, one inside `${...}`
    /// to the variable.
    pub fn parse(reference: &'t str) -> Self {
        let (rest, digest) = match reference.split_once('@') {
            Some((rest, digest)) => (rest, Some(digest)),
            None => (reference, None),
        };
        match tag_colon(rest) {
            Some(colon) => Self {
                repository: &rest[..colon],
                tag: Some(&rest[colon + 1..]),
                digest,
            },
            None => Self {
                repository: rest,
                tag: None,
                digest,
            },
        }
    }
}

fn tag_colon(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut colon = None;
    for (offset, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            '/' if depth == 0 => colon = None,
            ':' if depth == 0 => colon = Some(offset),
            _ => {}
        }
    }
    colon
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_come_apart() {
        for (text, repository, tag, digest) in [
            ("debian", "debian", None, None),
            ("debian:12", "debian", Some("12"), None),
            ("reg:5000/a/b", "reg:5000/a/b", None, None),
            (
                "reg:5000/a/b:1@sha256:ab",
                "reg:5000/a/b",
                Some("1"),
                Some("sha256:ab"),
            ),
            ("ruby@sha256:ab", "ruby", None, Some("sha256:ab")),
            ("${IMAGE:-debian:12}", "${IMAGE:-debian:12}", None, None),
            ("debian:${TAG:-12}", "debian", Some("${TAG:-12}"), None),
        ] {
            assert_eq!(
                ImageName::parse(text),
                ImageName {
                    repository,
                    tag,
                    digest
                },
                "{text}"
            );
        }
    }
}
