//! Manifests and configs are read only if they are what refers to them says.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::Error;
use crate::digest::Digest;
use crate::oci::MAX_DOCUMENT;

/// Reads a manifest or config and compares its digest.
pub(crate) fn read_document(path: &Path, digest: &Digest) -> Result<Vec<u8>, Error> {
    let missing = || Error::MissingBlob {
        holder: path.parent().unwrap_or(path).display().to_string(),
        digest: digest.clone(),
    };
    let file = match File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(missing()),
        file => file.map_err(Error::io("cannot read", path))?,
    };
    let mut bytes = Vec::new();
    file.take(MAX_DOCUMENT + 1)
        .read_to_end(&mut bytes)
        .map_err(Error::io("cannot read", path))?;
    check_document(&path.display().to_string(), digest, &bytes)?;
    Ok(bytes)
}

/// Compares a manifest's or config's size with the limit and its digest with what refers to it.
pub(crate) fn check_document(what: &str, expected: &Digest, bytes: &[u8]) -> Result<(), Error> {
    if bytes.len() as u64 > MAX_DOCUMENT {
        return Err(Error::Document {
            what: what.into(),
            reason: format!("it has more than {MAX_DOCUMENT} bytes"),
        });
    }
    let found = Digest::of(bytes);
    if found != *expected {
        return Err(Error::Digest {
            what: what.into(),
            expected: expected.clone(),
            found,
        });
    }
    Ok(())
}
