//! The files of an archive or directory, by name.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, Mode, OFlags, ResolveFlags, openat, openat2};
use rustix::io::Errno;

use super::{Source, archive};
use crate::Error;
use crate::digest::{Digest, Hashing};
use crate::document::check_document;
use crate::layer::Limits;
use crate::oci::{Descriptor, MAX_DOCUMENT};
use crate::writer::Writer;

/// Where an import's files come from.
pub(super) struct Bundle {
    /// Names it in errors.
    pub(super) what: String,
    files: Files,
    tmp: PathBuf,
}

enum Files {
    /// Unpacked into the writer's temporary directory.
    Archive(BTreeMap<String, Part>),
    Directory(OwnedFd),
}

/// A file of an archive, or another name of one.
#[derive(Debug)]
pub(super) enum Part {
    File { path: PathBuf, digest: Digest },
    Link(String),
}

/// Docker's archives have links for layers that they hold already; never more than one after the other.
const MAX_LINKS: usize = 8;

impl Bundle {
    pub(super) fn open(source: &Source, writer: &Writer, limits: Limits) -> Result<Self, Error> {
        let what = source.name();
        let tmp = writer.tmp().to_owned();
        let files = match source {
            Source::Path(path) if path.is_dir() => {
                let flags = OFlags::DIRECTORY | OFlags::CLOEXEC;
                let dir = openat(CWD, path, flags, Mode::empty()).map_err(Error::io("cannot read", path))?;
                Files::Directory(dir)
            }
            Source::Path(path) => {
                let file = File::open(path).map_err(Error::io("cannot read", path))?;
                Files::Archive(archive::read(&what, file, &tmp, limits)?)
            }
            Source::Stdin => Files::Archive(archive::read(&what, io::stdin().lock(), &tmp, limits)?),
        };
        Ok(Self { what, files, tmp })
    }

    pub(super) fn has(&self, name: &str) -> Result<bool, Error> {
        Ok(self.file(name)?.is_some())
    }

    /// A document of the bundle whose digest nobody gives.
    pub(super) fn document(&self, name: &str) -> Result<Vec<u8>, Error> {
        let Some(file) = self.file(name)? else {
            return Err(Error::Document {
                what: self.what.clone(),
                reason: format!("it refers to {name:?}, which is missing"),
            });
        };
        let mut bytes = Vec::new();
        file.take(MAX_DOCUMENT + 1)
            .read_to_end(&mut bytes)
            .map_err(Error::io("cannot read", name))?;
        if bytes.len() as u64 > MAX_DOCUMENT {
            return Err(Error::Document {
                what: format!("{}: {name}", self.what),
                reason: format!("it has more than {MAX_DOCUMENT} bytes"),
            });
        }
        Ok(bytes)
    }

    /// A manifest or config of an OCI layout.
    pub(super) fn blob_document(&self, descriptor: &Descriptor) -> Result<Vec<u8>, Error> {
        let name = blob_name(&descriptor.digest);
        if !self.has(&name)? {
            return Err(Error::MissingBlob {
                holder: self.what.clone(),
                digest: descriptor.digest.clone(),
            });
        }
        let bytes = self.document(&name)?;
        check_document(&format!("{}: {name}", self.what), &descriptor.digest, &bytes)?;
        Ok(bytes)
    }

    /// Hands a file over to the store's writer, which keeps it by its digest.
    pub(super) fn stage(&self, name: &str, writer: &mut Writer) -> Result<Digest, Error> {
        let (path, digest) = match &self.files {
            Files::Archive(parts) => match follow(parts, name) {
                Some((path, digest)) => (path.to_owned(), digest.clone()),
                None => return Err(self.missing(name)),
            },
            Files::Directory(_) => {
                let file = self.file(name)?.ok_or_else(|| self.missing(name))?;
                copy(file, name, &self.tmp)?
            }
        };
        if let Some(expected) = name.strip_prefix(BLOBS).and_then(Digest::from_hex)
            && expected != digest
        {
            return Err(Error::Digest {
                what: format!("{}: {name}", self.what),
                expected,
                found: digest,
            });
        }
        writer.stage_blob(&path, &digest)?;
        Ok(digest)
    }

    /// The first bytes of a file, and how many it has.
    pub(super) fn start(&self, name: &str) -> Result<(Vec<u8>, u64), Error> {
        let file = self.file(name)?.ok_or_else(|| self.missing(name))?;
        let size = file.metadata().map_err(Error::io("cannot read", name))?.len();
        let mut start = Vec::new();
        file.take(8)
            .read_to_end(&mut start)
            .map_err(Error::io("cannot read", name))?;
        Ok((start, size))
    }

    fn missing(&self, name: &str) -> Error {
        match name.strip_prefix(BLOBS).and_then(Digest::from_hex) {
            Some(digest) => Error::MissingBlob {
                holder: self.what.clone(),
                digest,
            },
            None => Error::Document {
                what: self.what.clone(),
                reason: format!("it refers to {name:?}, which is missing"),
            },
        }
    }

    fn file(&self, name: &str) -> Result<Option<File>, Error> {
        match &self.files {
            Files::Archive(parts) => follow(parts, name)
                .map(|(path, _)| File::open(path).map_err(Error::io("cannot read", path)))
                .transpose(),
            Files::Directory(dir) => open_regular(dir, Path::new(name)),
        }
    }
}

const BLOBS: &str = "blobs/sha256/";

/// Where an OCI layout has a blob.
pub(super) fn blob_name(digest: &Digest) -> String {
    format!("{BLOBS}{}", digest.hex())
}

fn follow<'a>(parts: &'a BTreeMap<String, Part>, name: &str) -> Option<(&'a Path, &'a Digest)> {
    let mut part = parts.get(name)?;
    for _ in 0..MAX_LINKS {
        match part {
            Part::File { path, digest } => return Some((path, digest)),
            Part::Link(target) => part = parts.get(target)?,
        }
    }
    None
}

/// A file of a directory that somebody else may have made: no link in its path is followed, and what is no file is
/// not there.
fn open_regular(dir: &OwnedFd, name: &Path) -> Result<Option<File>, Error> {
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let inside = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS;
    let file = match openat2(dir, name, flags, Mode::empty(), inside) {
        Err(Errno::NOENT | Errno::NOTDIR | Errno::LOOP | Errno::XDEV) => return Ok(None),
        file => File::from(file.map_err(Error::io("cannot read", name))?),
    };
    let about = file.metadata().map_err(Error::io("cannot read", name))?;
    Ok(about.is_file().then_some(file))
}

fn copy(mut from: File, name: &str, tmp: &Path) -> Result<(PathBuf, Digest), Error> {
    let path = tmp.join(format!("copy-{}", name.replace('/', "-")));
    let to = File::create(&path).map_err(Error::io("cannot create", &path))?;
    let mut to = Hashing::new(to);
    io::copy(&mut from, &mut to).map_err(Error::io("cannot write", &path))?;
    let (_, digest, _) = to.finish();
    Ok((path, digest))
}
