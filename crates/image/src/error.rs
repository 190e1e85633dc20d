//! What can go wrong with images.

use std::io;
use std::path::PathBuf;

use crate::digest::Digest;

/// Why the store, an import or a pull failed. Each message is one sentence that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The store has no image of that name.
    #[error("there is no image {name:?} in {dir}; run: utsuwa image build {name}, or import or pull it")]
    NoImage {
        /// The name that was asked for.
        name: String,
        /// The directory of the store.
        dir: PathBuf,
    },
    /// A name that no image may have.
    #[error("{name:?} cannot name an image: {reason}")]
    BadName {
        /// The name.
        name: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// An archive with several images, or with one that has no name.
    #[error("{source_name} holds {count} images {reason}")]
    Naming {
        /// The archive.
        source_name: String,
        /// How many images it holds.
        count: usize,
        /// What to do.
        reason: &'static str,
    },
    /// Bytes are not what their digest says.
    #[error("{what} should have the digest {expected} but has {found}; it is damaged: fetch it again")]
    Digest {
        /// Which blob, and where it came from.
        what: String,
        /// As the manifest or config has it.
        expected: Digest,
        /// Of the bytes that were read.
        found: Digest,
    },
    /// An image was replaced again and again while it was looked for, or its lease file was removed by hand.
    #[error(
        "the images in {0} change faster than they can be read, or files of theirs were removed; try again, and if that does not help, import, pull or build the image again"
    )]
    Busy(PathBuf),
    /// A blob that a manifest refers to is not there.
    #[error("{holder} refers to {digest}, which is missing; import or pull the image again")]
    MissingBlob {
        /// The store, archive or directory that should have it.
        holder: String,
        /// The blob.
        digest: Digest,
    },
    /// A layer of an image in the store is not unpacked.
    #[error(
        "the layer {digest} of image {image} is missing from {dir}; import, pull or build the image again"
    )]
    MissingLayer {
        /// The image's name.
        image: String,
        /// The layer's diff id.
        digest: Digest,
        /// Where it should be.
        dir: PathBuf,
    },
    /// A document of the image is not what its specification says.
    #[error("{what} is not valid: {reason}")]
    Document {
        /// Which document.
        what: String,
        /// What is wrong, with the line where there is one.
        reason: String,
    },
    /// A media type that is not known.
    #[error(
        "{what} has the media type {media_type:?}, which is not supported; known are OCI and Docker (schema 2) images with plain, gzip or zstd layers"
    )]
    MediaType {
        /// Which part of the image.
        what: String,
        /// Its media type.
        media_type: String,
    },
    /// The image is for other machines.
    #[error("{what} is for {found}, and this machine runs {wanted}; use an image that was built for it")]
    Platform {
        /// The image.
        what: String,
        /// The platforms that it offers.
        found: String,
        /// Ours, such as `linux/amd64`.
        wanted: String,
    },
    /// Neither a `docker save` archive nor an OCI archive or directory.
    #[error(
        "{0} is neither a `docker save` archive nor an OCI archive or directory: it has no manifest.json and no index.json with oci-layout"
    )]
    NotAnImage(String),
    /// An archive ended too early, or is damaged.
    #[error("{what} cannot be read: {source}; it may be cut off or damaged: fetch it again")]
    Archive {
        /// The archive or layer.
        what: String,
        /// The reason.
        source: io::Error,
    },
    /// A layer holds something that is not unpacked.
    #[error("{what}: the entry {entry:?} is refused: {refusal}")]
    Refused {
        /// The layer or archive.
        what: String,
        /// The name of the entry as the archive has it.
        entry: String,
        /// Why.
        refusal: Refusal,
    },
    /// The registry was out of reach or said no.
    #[error("cannot pull {reference}: {reason}")]
    Registry {
        /// What was asked for.
        reference: String,
        /// What happened, and what to do.
        reason: String,
    },
    /// The disk is full.
    #[error(
        "cannot write {path}: the disk is full; free some space (`utsuwa image gc` removes images that have no name) and try again"
    )]
    Full {
        /// What was written.
        path: PathBuf,
    },
    /// A build that was killed still has something mounted in it.
    #[error("something is still mounted in {0}; unmount it and try again")]
    Mounted(PathBuf),
    /// The file system refused.
    #[error("{action} {path}: {source}")]
    Io {
        /// What was tried, such as "cannot create".
        action: &'static str,
        /// Where.
        path: PathBuf,
        /// The reason.
        source: io::Error,
    },
}

impl Error {
    pub(crate) fn is_not_found(&self) -> bool {
        matches!(self, Self::Io { source, .. } if source.kind() == io::ErrorKind::NotFound)
    }

    /// For `map_err`: what was tried, and where.
    pub(crate) fn io<E: Into<io::Error>>(
        action: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(E) -> Self {
        let path = path.into();
        move |source| match source.into() {
            full if is_full(&full) => Self::Full { path },
            source => Self::Io { action, path, source },
        }
    }
}

pub(crate) fn is_full(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
    )
}

/// Why an entry of a layer is not unpacked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Its name has `..` in it.
    #[error("its path has `..` in it")]
    Parent,
    /// Its name is empty, has a NUL byte or is not a file's.
    #[error("its path names no file")]
    NoName,
    /// Its name is too long.
    #[error("its path is longer than {0} bytes, or a part of it longer than 255")]
    LongName(usize),
    /// A directory in its path is something else, or a symbolic link that leads nowhere in the layer.
    #[error("its directory is not one, or a link that leads nowhere")]
    NotADirectory,
    /// It would replace a directory that is not empty.
    #[error("it would replace a directory that is not empty")]
    ReplacesDirectory,
    /// It would replace the layer's root.
    #[error("it would replace the root of the layer")]
    ReplacesRoot,
    /// A block or character device.
    #[error("it is a device node, and a sandbox brings its own")]
    Device,
    /// A sparse file.
    #[error("it is a sparse file; write the image with a program that does not make them")]
    Sparse,
    /// A type of entry that no layer needs.
    #[error("its type {0:?} is unknown")]
    Type(char),
    /// A hard link to a file that is not there before it.
    #[error("it is a hard link to {0:?}, which is no file that stands before it in the layer")]
    LinkTarget(String),
    /// `.wh.` with nothing that could be hidden, or a name that starts with `.wh..wh.`.
    #[error("it is not a valid whiteout")]
    Whiteout,
    /// A header that two readers would read differently.
    #[error("its header contradicts itself ({0})")]
    Ambiguous(&'static str),
    /// A header extension that is too large.
    #[error("its header has more than {0} bytes of extensions")]
    LargeHeader(u64),
    /// A limit on all of the image.
    #[error("the image has more than {limit} {what}; if you trust it, raise the limit with --max-bytes")]
    TooLarge {
        /// The unit.
        what: &'static str,
        /// The most that is taken.
        limit: u64,
    },
    /// A zip bomb.
    #[error("the layer unpacks to more than {0} times its size")]
    Ratio(u64),
}
