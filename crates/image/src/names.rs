//! `index.json` of the layout: which name is which image.

use std::fs;
use std::io;
use std::path::Path;

use crate::Error;
use crate::disk;
use crate::oci::{self, Descriptor, Index, REF_NAME};

/// The names and their images, in the order they were given.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names(Vec<(String, Descriptor)>);

const MAX_NAME: usize = 255;

/// Refuses a name that no image may have. Every image reference is one: with a registry, a tag or a digest.
pub(crate) fn check(name: &str) -> Result<(), Error> {
    let bad = |reason| {
        Err(Error::BadName {
            name: name.into(),
            reason,
        })
    };
    let known = |byte: u8| byte.is_ascii_alphanumeric() || b"._/:@+-[]".contains(&byte);
    if name.is_empty() || name.len() > MAX_NAME {
        return bad("it has to have 1 to 255 bytes");
    }
    if !name.bytes().all(known) {
        return bad("only letters, digits and . _ / : @ + - [ ] may be in it");
    }
    if !name.starts_with(|first: char| first.is_ascii_alphanumeric() || first == '[') {
        return bad("it has to start with a letter or digit");
    }
    if name.starts_with("sha256:") {
        return bad("it looks like a digest");
    }
    Ok(())
}

impl Names {
    /// As they are now; none where there is no store yet.
    pub(crate) fn read(path: &Path) -> Result<Self, Error> {
        let bytes = match fs::read(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            bytes => bytes.map_err(Error::io("cannot read", path))?,
        };
        let index: Index = oci::parse(&path.display().to_string(), &bytes)?;
        let named = |mut entry: Descriptor| Some((entry.annotations.remove(REF_NAME)?, entry));
        Ok(Self(index.manifests.into_iter().filter_map(named).collect()))
    }

    pub(crate) fn write(&self, tmp: &Path, path: &Path) -> Result<(), Error> {
        let named = |(name, entry): &(String, Descriptor)| {
            let mut entry = entry.clone();
            entry.annotations.insert(REF_NAME.into(), name.clone());
            entry
        };
        let index = Index {
            manifests: self.0.iter().map(named).collect(),
            ..Index::default()
        };
        let json = serde_json::to_vec_pretty(&index).map_err(|error| Error::Document {
            what: path.display().to_string(),
            reason: error.to_string(),
        })?;
        disk::write(tmp, path, &json)
    }

    /// The image of this name; `busybox` also finds `busybox:latest`, as with other programs.
    pub(crate) fn find(&self, name: &str) -> Option<(&str, &Descriptor)> {
        let latest = format!("{name}:latest");
        let exact = |wanted: &str| self.0.iter().find(|(known, _)| known == wanted);
        exact(name)
            .or_else(|| exact(&latest))
            .map(|(name, entry)| (name.as_str(), entry))
    }

    pub(crate) fn set(&mut self, name: &str, image: Descriptor) {
        self.unset(name);
        self.0.push((name.into(), image));
    }

    /// Whether there was such a name.
    pub(crate) fn unset(&mut self, name: &str) -> bool {
        let before = self.0.len();
        self.0.retain(|(known, _)| known != name);
        self.0.len() < before
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Descriptor)> {
        self.0.iter().map(|(name, entry)| (name.as_str(), entry))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_names() {
        for (name, valid) in [
            ("base", true),
            ("localhost:5000/a/b:1.2-x", true),
            ("[::1]:5000/a", true),
            ("a@sha256:00", true),
            ("", false),
            ("-a", false),
            ("../a", false),
            ("a b", false),
            ("a\n", false),
            ("sha256:00", false),
            (&"a".repeat(256), false),
        ] {
            assert_eq!(check(name).is_ok(), valid, "{name}");
        }
    }
}
