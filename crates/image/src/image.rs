//! What the store tells of an image.

use std::path::PathBuf;

use serde::Serialize;

use crate::digest::Digest;
use crate::layer::Notes;
use crate::lease::Lease;
use crate::oci::{RECIPE_LAYER, RuntimeConfig};

/// An image for a sandbox to start from. It stays on disk as long as the lease in it lives.
#[derive(Debug)]
pub struct Image {
    /// The name that it was opened by, as the store has it.
    pub name: String,
    /// Of its manifest.
    pub digest: Digest,
    /// Directories to be stacked by overlayfs with the option `userxattr`, the lowest first, each
    /// once. Owners are 0 to 65535 as
    /// the image has them if the store is root's, and otherwise all the user that filled the store.
    pub layers: Vec<PathBuf>,
    /// How the image wants its program run.
    pub config: RuntimeConfig,
    /// Keeps the image on disk.
    pub lease: Lease,
}

impl Image {
    /// Files for [`Lease::acquire`], for a process that uses the image's layers and may outlive this one. They have
    /// to be acquired while [`Image::lease`] is held.
    pub fn lock_paths(&self) -> Vec<PathBuf> {
        vec![self.lease.path().into()]
    }
}

/// An image in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// Its name; `None` for one that was replaced or removed and which `gc` has not taken away yet.
    pub name: Option<String>,
    /// Of its manifest.
    pub digest: Digest,
    /// How many layers it has.
    pub layers: usize,
    /// Bytes of its unpacked files, layers that it shares with others included.
    pub bytes: u64,
    /// What its builder says of it; may be empty.
    pub comment: String,
    /// Whether a sandbox uses it.
    pub in_use: bool,
}

/// An image in full.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Details {
    /// What a list says.
    #[serde(flatten)]
    pub summary: Summary,
    /// Such as `linux/amd64`.
    pub platform: String,
    /// How it wants its program run.
    pub config: RuntimeConfig,
    /// Its layers, the lowest first.
    pub layer_details: Vec<LayerDetails>,
}

/// A layer of an image.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LayerDetails {
    /// Of the blob.
    pub digest: Digest,
    /// Of the archive before compression; names the directory.
    pub diff_id: Digest,
    /// Of the blob.
    pub media_type: String,
    /// Bytes of the blob.
    pub size: u64,
    /// Where it is unpacked.
    pub path: PathBuf,
    /// What unpacking it came to.
    pub notes: Notes,
}

impl LayerDetails {
    /// Whether it was unpacked, and not built here.
    pub fn is_archive(&self) -> bool {
        self.media_type != RECIPE_LAYER
    }
}
