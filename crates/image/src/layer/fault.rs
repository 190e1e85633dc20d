//! What stops an unpacking, before it is known in which archive and for which entry.

use std::io;
use std::path::Path;

use rustix::io::Errno;

use crate::Error;
use crate::error::{Refusal, is_full};

pub(crate) enum Fault {
    /// The archive cannot be read.
    Read(io::Error),
    Refused(Refusal),
    /// The entry cannot be made.
    Write(io::Error),
}

impl Fault {
    /// The error for a user; an empty `entry` stands for the archive as a whole.
    pub(crate) fn explain(self, what: &str, entry: String, root: &Path) -> Error {
        match self {
            Self::Read(source) => Error::Archive {
                what: what.into(),
                source,
            },
            Self::Refused(refusal) => Error::Refused {
                what: what.into(),
                entry,
                refusal,
            },
            Self::Write(error) if is_full(&error) => Error::Full { path: root.into() },
            Self::Write(source) => Error::Io {
                action: "cannot unpack",
                path: root.join(entry.trim_start_matches('/')),
                source,
            },
        }
    }
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// From a reader, whose limits come as errors of its own.
impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        match error.downcast::<Refusal>() {
            Ok(refusal) => Self::Refused(refusal),
            Err(error) => Self::Read(error),
        }
    }
}

impl From<Errno> for Fault {
    fn from(errno: Errno) -> Self {
        Self::Write(errno.into())
    }
}
