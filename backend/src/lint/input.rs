//! Dockerfiles from disk and back.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

/// Far beyond any Dockerfile, and small enough to hold.
const MAX_BYTES: u64 = 4 << 20;

/// Where a text comes from.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Source {
    Stdin,
    File(PathBuf),
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stdin => f.write_str("<stdin>"),
            Self::File(path) => write!(f, "{}", path.display()),
        }
    }
}

pub(super) fn sources(files: Vec<PathBuf>) -> Vec<Source> {
    if files.is_empty() {
        return vec![Source::File(PathBuf::from("Dockerfile"))];
    }
    let source = |path: PathBuf| {
        if path.as_os_str() == "-" {
            Source::Stdin
        } else {
            Source::File(path)
        }
    };
    files.into_iter().map(source).collect()
}

/// Reads a text. An error is one sentence that says what to do.
pub(super) fn read(source: &Source) -> anyhow::Result<String> {
    let bytes = match source {
        Source::Stdin => read_limited(io::stdin().lock()).context("cannot read standard input")?,
        Source::File(path) => read_file(path)?,
    };
    if bytes.len() as u64 > MAX_BYTES {
        bail!(
            "{source} is larger than {} MiB, so it is no Dockerfile: name another file",
            MAX_BYTES >> 20
        );
    }
    let text = String::from_utf8(bytes);
    text.map_err(|_| anyhow::anyhow!("{source} is not UTF-8 text: save it as UTF-8, or name another file"))
}

fn read_file(path: &Path) -> anyhow::Result<Vec<u8>> {
    let name = path.display();
    if path.is_dir() {
        bail!(
            "{name} is a directory: name the Dockerfile in it, such as {}",
            path.join("Dockerfile").display()
        );
    }
    match File::open(path).and_then(read_limited) {
        Ok(bytes) => Ok(bytes),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            bail!("{name} does not exist: name the Dockerfile to lint, or `-` for standard input")
        }
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            bail!("{name} may not be read: give yourself the permission (chmod u+r), or name another file")
        }
        Err(error) => bail!("{name} cannot be read ({error}): name another file"),
    }
}

/// One byte more than allowed shows that there is too much.
fn read_limited(from: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Replaces a file at once: a reader sees the old text or the new. Its permissions stay, and a symbolic link stays
/// one.
pub(super) fn replace(path: &Path, text: &str) -> anyhow::Result<()> {
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
