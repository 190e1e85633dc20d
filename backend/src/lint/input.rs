//! The text of Dockerfiles from disk, and back.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::Path;

use anyhow::{Context, anyhow, bail};

use super::files::Source;

/// Far beyond any Dockerfile, and small enough to hold.
const MAX_BYTES: u64 = 4 << 20;
/// Where a binary file shows that it is one.
const HEAD: usize = 8 << 10;

/// A text as far as it can be shown.
#[derive(Debug)]
pub(crate) struct Text {
    /// With U+FFFD for what is not UTF-8.
    pub(crate) text: String,
    /// The sentence that says where it is not UTF-8.
    pub(crate) damage: Option<anyhow::Error>,
}

/// Reads a text that has to be UTF-8 throughout. An error is one sentence that says what to do.
pub(crate) fn read(source: &Source) -> anyhow::Result<String> {
    let Text { text, damage } = read_damaged(source)?;
    match damage {
        Some(error) => Err(error),
        None => Ok(text),
    }
}

/// Reads a text of which some bytes may be wrong.
pub(crate) fn read_damaged(source: &Source) -> anyhow::Result<Text> {
    let bytes = match source {
        Source::Stdin => read_limited(io::stdin().lock(), 0).context("cannot read standard input")?,
        Source::File(path) => read_file(path)?,
    };
    if bytes.len() as u64 > MAX_BYTES {
        bail!(
            "{source} is larger than {} MiB, so it is no Dockerfile: name another file",
            MAX_BYTES >> 20
        );
    }
    let error = match String::from_utf8(bytes) {
        Ok(text) => return Ok(Text { text, damage: None }),
        Err(error) => error,
    };
    let (at, bytes) = (error.utf8_error().valid_up_to(), error.into_bytes());
    if bytes.iter().take(HEAD).any(|&byte| byte == 0) {
        bail!("{source} is a binary file, not a Dockerfile: name another file");
    }
    let line = bytes[..at].split(|&byte| byte == b'\n').count();
    Ok(Text {
        text: String::from_utf8_lossy(&bytes).into_owned(),
        damage: Some(anyhow!(
            "{source}:{line} is not UTF-8 text: save it as UTF-8, or name another file"
        )),
    })
}

fn read_file(path: &Path) -> anyhow::Result<Vec<u8>> {
    let name = path.display();
    let read = || {
        let file = File::open(path)?;
        let metadata = file.metadata()?;
        if metadata.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        read_limited(file, metadata.len())
    };
    let error = match read() {
        Ok(bytes) => return Ok(bytes),
        Err(error) => error,
    };
    match error.kind() {
        io::ErrorKind::NotFound if path.is_symlink() => {
            bail!("{name} is a link to a file that does not exist: mend or remove the link")
        }
        io::ErrorKind::NotFound => {
            bail!("{name} does not exist: name the Dockerfile, or `-` for standard input")
        }
        io::ErrorKind::PermissionDenied => {
            bail!("{name} may not be read: give yourself the permission (chmod u+r), or name another file")
        }
        io::ErrorKind::IsADirectory => bail!(
            "{name} is a directory: name the Dockerfile in it, such as {}",
            path.join("Dockerfile").display()
        ),
        _ => bail!("{name} cannot be read ({error}): name another file"),
    }
}

/// One byte more than allowed shows that there is too much.
fn read_limited(from: impl Read, expected: u64) -> io::Result<Vec<u8>> {
    let expected = usize::try_from(expected.min(MAX_BYTES) + 1).unwrap_or_default();
    let mut bytes = Vec::with_capacity(expected);
    from.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Replaces a file at once: a reader sees the old text or the new. Its permissions stay, and a symbolic link stays
/// one.
pub(crate) fn replace(path: &Path, text: &str) -> anyhow::Result<()> {
    let write = || -> io::Result<()> {
        let path = fs::canonicalize(path)?;
        let directory = path.parent().unwrap_or(Path::new("/"));
        let mut file = tempfile::NamedTempFile::new_in(directory)?;
        file.write_all(text.as_bytes())?;
        file.as_file()
            .set_permissions(fs::metadata(&path)?.permissions())?;
        file.as_file().sync_all()?;
        file.persist(&path)?;
        Ok(())
    };
    write().with_context(|| {
        format!(
            "{} cannot be changed: check that you may write to its directory, or leave --fix out",
            path.display()
        )
    })
}
