//! Names in archives.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use crate::error::Refusal;

/// The longest path that is taken, in bytes: Linux takes no longer one in a system call (path_resolution(7)).
pub(crate) const MAX_PATH: usize = 4095;
const MAX_PART: usize = 255;

/// Starts the name of an entry that hides what the layers below have (OCI image specification, "Whiteouts").
const WHITEOUT: &[u8] = b".wh.";
const OPAQUE: &[u8] = b".wh..wh..opq";

/// A file's place beneath the layer's root. Both parts are plain: no `.`, `..` or leading `/`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// Its directory; empty for the root.
    pub(crate) parent: PathBuf,
    /// Its name; empty only if the place is the root itself.
    pub(crate) name: PathBuf,
}

impl Place {
    /// From the name that an archive has. One that starts with `/` is beneath the layer's root as well.
    pub(crate) fn of(name: &[u8]) -> Result<Self, Refusal> {
        if name.len() > MAX_PATH {
            return Err(Refusal::LongName(MAX_PATH));
        }
        if name.is_empty() || name.contains(&0) {
            return Err(Refusal::NoName);
        }
        let mut parts = Vec::new();
        for part in name.split(|byte| *byte == b'/') {
            match part {
                b"" | b"." => {}
                b".." => return Err(Refusal::Parent),
                part if part.len() > MAX_PART => return Err(Refusal::LongName(MAX_PATH)),
                part => parts.push(OsStr::from_bytes(part)),
            }
        }
        let name = parts.pop().map(PathBuf::from).unwrap_or_default();
        if parts.iter().any(|part| part.as_bytes().starts_with(WHITEOUT)) {
            return Err(Refusal::Whiteout);
        }
        Ok(Self {
            parent: parts.iter().collect(),
            name,
        })
    }

    pub(crate) fn is_root(&self) -> bool {
        self.name.as_os_str().is_empty()
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.parent.join(&self.name)
    }
}

/// What an entry's own name says of the layers below.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Meaning<'a> {
    /// Nothing.
    Plain,
    /// The file of this name is not there.
    Hidden(&'a Path),
    /// Nothing that the directory has below is there.
    Opaque,
}

impl<'a> Meaning<'a> {
    pub(crate) fn of(name: &'a Path) -> Result<Self, Refusal> {
        let bytes = name.as_os_str().as_bytes();
        let Some(hidden) = bytes.strip_prefix(WHITEOUT) else {
            return Ok(Self::Plain);
        };
        if bytes == OPAQUE {
            return Ok(Self::Opaque);
        }
        if matches!(hidden, b"" | b"." | b"..") || hidden.starts_with(WHITEOUT) {
            return Err(Refusal::Whiteout);
        }
        Ok(Self::Hidden(Path::new(OsStr::from_bytes(hidden))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_beneath_the_root() {
        let long = "a".repeat(256);
        let deep = "a/".repeat(2048);
        for (name, expected) in [
            ("a", Ok(("", "a"))),
            ("./a//b/./c/", Ok(("a/b", "c"))),
            ("/etc/passwd", Ok(("etc", "passwd"))),
            ("./", Ok(("", ""))),
            ("..", Err(Refusal::Parent)),
            ("a/../../b", Err(Refusal::Parent)),
            ("a/..", Err(Refusal::Parent)),
            ("", Err(Refusal::NoName)),
            ("a\0b", Err(Refusal::NoName)),
            (&long, Err(Refusal::LongName(MAX_PATH))),
            (&deep, Err(Refusal::LongName(MAX_PATH))),
            (".wh.a/b", Err(Refusal::Whiteout)),
            ("...", Ok(("", "..."))),
        ] {
            let expected = expected.map(|(parent, name)| Place {
                parent: parent.into(),
                name: name.into(),
            });
            assert_eq!(Place::of(name.as_bytes()), expected, "{name}");
        }
    }

    #[test]
    fn whiteouts_name_a_file() {
        for (name, expected) in [
            ("a", Ok(Meaning::Plain)),
            (".wha", Ok(Meaning::Plain)),
            (".wh.a", Ok(Meaning::Hidden(Path::new("a")))),
            (".wh..a", Ok(Meaning::Hidden(Path::new(".a")))),
            (".wh....", Ok(Meaning::Hidden(Path::new("...")))),
            (".wh..wh..opq", Ok(Meaning::Opaque)),
            (".wh.", Err(Refusal::Whiteout)),
            (".wh..", Err(Refusal::Whiteout)),
            (".wh...", Err(Refusal::Whiteout)),
            (".wh..wh.plnk", Err(Refusal::Whiteout)),
            (".wh..wh.", Err(Refusal::Whiteout)),
        ] {
            assert_eq!(Meaning::of(Path::new(name)), expected, "{name}");
        }
    }
}
