//! Reading the store: nobody is waited for.

use std::path::{Path, PathBuf};

use crate::digest::Digest;
use crate::document::read_document;
use crate::image::{Details, Image, LayerDetails, Summary};
use crate::layer::Notes;
use crate::lease::{Alone, Lease};
use crate::names::Names;
use crate::oci::{self, Descriptor, ImageConfig, Manifest};
use crate::{Error, disk};

/// The images of one data directory.
#[derive(Clone, Debug)]
pub struct Store {
    dir: PathBuf,
}

/// How often a name is looked up again when its image is replaced and removed meanwhile.
const TRIES: usize = 8;

impl Store {
    /// The store under the server's data directory, which need not exist yet.
    pub fn open(data_dir: &Path) -> Self {
        Self {
            dir: data_dir.join("images"),
        }
    }

    /// Where it lies.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The image that new sandboxes get by this name, or by its digest (`sha256:` and 64 digits).
    pub fn open_image(&self, name: &str) -> Result<Image, Error> {
        let (name, digest, lease) = self.hold_named(name)?;
        let (_, config) = self.documents(&digest)?;
        let layers = highest(&config.rootfs.diff_ids)
            .map(|diff_id| self.layer_root(&name, diff_id))
            .collect::<Result<_, _>>()?;
        Ok(Image {
            name,
            digest,
            layers,
            config: config.config.unwrap_or_default(),
            lease,
        })
    }

    /// All images by name, then those without one.
    pub fn images(&self) -> Result<Vec<Summary>, Error> {
        for _ in 0..TRIES {
            if let Some(images) = self.images_unless_replaced()? {
                return Ok(images);
            }
        }
        Err(Error::Busy(self.dir.clone()))
    }

    /// `None` if an image was replaced and collected between two looks.
    fn images_unless_replaced(&self) -> Result<Option<Vec<Summary>>, Error> {
        let names = Names::read(&self.index())?;
        let mut found: Vec<_> = names
            .iter()
            .map(|(name, entry)| (Some(name), entry.digest.clone()))
            .collect();
        found.sort();
        for digest in self.leased()? {
            if names.iter().all(|(_, entry)| entry.digest != digest) {
                found.push((None, digest));
            }
        }
        let mut images = Vec::new();
        for (name, digest) in found {
            let in_use = self.is_used(&digest)?;
            match Lease::acquire(&self.lease_path(&digest))? {
                Some(_lease) => images.push(self.summary(name, &digest, in_use)?),
                None if name.is_none() => {}
                None => return Ok(None),
            }
        }
        Ok(Some(images))
    }

    /// All about the image of this name or digest.
    pub fn inspect(&self, name: &str) -> Result<Details, Error> {
        let in_use = self.is_used(&self.resolve(name)?.1)?;
        let (name, digest, _lease) = self.hold_named(name)?;
        let (manifest, config) = self.documents(&digest)?;
        let layer = |(blob, diff_id): (&Descriptor, &Digest)| {
            Ok(LayerDetails {
                digest: blob.digest.clone(),
                diff_id: diff_id.clone(),
                media_type: blob.media_type.clone(),
                size: blob.size,
                path: self.layer_root(&name, diff_id)?,
                notes: self.notes(diff_id)?,
            })
        };
        let layers = manifest.layers.iter().zip(&config.rootfs.diff_ids);
        Ok(Details {
            summary: self.summary(Some(&name), &digest, in_use)?,
            platform: format!("{}/{}", config.os, config.architecture),
            layer_details: layers.map(layer).collect::<Result<_, Error>>()?,
            config: config.config.unwrap_or_default(),
        })
    }

    /// Resolves a name and holds its image, however often that is replaced meanwhile.
    fn hold_named(&self, name: &str) -> Result<(String, Digest, Lease), Error> {
        for _ in 0..TRIES {
            let (name, digest) = self.resolve(name)?;
            if let Some(lease) = Lease::acquire(&self.lease_path(&digest))? {
                return Ok((name, digest, lease));
            }
        }
        Err(Error::Busy(self.dir.clone()))
    }

    /// Whether anyone holds a lease. To be asked before one is taken.
    fn is_used(&self, manifest: &Digest) -> Result<bool, Error> {
        match Alone::try_acquire(&self.lease_path(manifest)) {
            Ok(alone) => Ok(alone.is_none()),
            Err(error) if error.is_not_found() => Ok(false),
            Err(error) => Err(error),
        }
    }

    fn summary(&self, name: Option<&str>, digest: &Digest, in_use: bool) -> Result<Summary, Error> {
        let (_, config) = self.documents(digest)?;
        let mut bytes = 0;
        for diff_id in &config.rootfs.diff_ids {
            bytes += self.notes(diff_id)?.bytes;
        }
        let history = config.history.unwrap_or_default().pop();
        Ok(Summary {
            name: name.map(Into::into),
            digest: digest.clone(),
            layers: config.rootfs.diff_ids.len(),
            bytes,
            comment: history.map_or_else(String::new, |last| match last.comment {
                comment if comment.is_empty() => last.created_by,
                comment => comment,
            }),
            in_use,
        })
    }

    /// The name as the store has it, and its manifest's digest.
    pub(crate) fn resolve(&self, name: &str) -> Result<(String, Digest), Error> {
        if let Ok(digest) = name.parse::<Digest>() {
            if self.lease_path(&digest).exists() {
                return Ok((name.into(), digest));
            }
            return Err(self.no_image(name));
        }
        let names = Names::read(&self.index())?;
        match names.find(name) {
            Some((name, entry)) => Ok((name.into(), entry.digest.clone())),
            None => Err(self.no_image(name)),
        }
    }

    fn no_image(&self, name: &str) -> Error {
        Error::NoImage {
            name: name.into(),
            dir: self.dir.clone(),
        }
    }

    /// An image's manifest and config, each as its digest says.
    pub(crate) fn documents(&self, manifest: &Digest) -> Result<(Manifest, ImageConfig), Error> {
        let manifest: Manifest = self.document(manifest)?;
        let config = self.document(&manifest.config.digest)?;
        Ok((manifest, config))
    }

    fn document<T: serde::de::DeserializeOwned>(&self, digest: &Digest) -> Result<T, Error> {
        let path = self.blob(digest);
        oci::parse(&path.display().to_string(), &read_document(&path, digest)?)
    }

    fn layer_root(&self, image: &str, diff_id: &Digest) -> Result<PathBuf, Error> {
        let root = self.layer(diff_id).join("root");
        if root.is_dir() {
            return Ok(root);
        }
        Err(Error::MissingLayer {
            image: image.into(),
            digest: diff_id.clone(),
            dir: self.layers(),
        })
    }

    /// What unpacking a layer came to; nothing where the layer is missing.
    fn notes(&self, diff_id: &Digest) -> Result<Notes, Error> {
        let path = self.layer(diff_id).join("layer.json");
        match std::fs::read(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Notes::default()),
            Err(error) => Err(Error::io("cannot read", path)(error)),
            Ok(bytes) => oci::parse(&path.display().to_string(), &bytes),
        }
    }

    /// Every image that is whole, named or not.
    pub(crate) fn leased(&self) -> Result<Vec<Digest>, Error> {
        let names = disk::names_in(&self.dir.join("leases"))?;
        Ok(names.iter().filter_map(|name| Digest::from_hex(name)).collect())
    }

    pub(crate) fn index(&self) -> PathBuf {
        self.dir.join("oci/index.json")
    }

    pub(crate) fn blobs(&self) -> PathBuf {
        self.dir.join("oci/blobs/sha256")
    }

    pub(crate) fn blob(&self, digest: &Digest) -> PathBuf {
        self.blobs().join(digest.hex())
    }

    pub(crate) fn layers(&self) -> PathBuf {
        self.dir.join("layers")
    }

    pub(crate) fn layer(&self, diff_id: &Digest) -> PathBuf {
        self.layers().join(diff_id.hex())
    }

    pub(crate) fn lease_path(&self, manifest: &Digest) -> PathBuf {
        self.dir.join("leases").join(manifest.hex())
    }

    pub(crate) fn tmp(&self) -> PathBuf {
        self.dir.join("tmp")
    }
}

/// Each layer once, where it is highest: overlayfs takes no directory twice, and what a layer says it says again
/// higher up. Images often have the empty layer several times.
fn highest(diff_ids: &[Digest]) -> impl Iterator<Item = &Digest> {
    let again = |at: usize| diff_ids[at + 1..].contains(&diff_ids[at]);
    (0..diff_ids.len())
        .filter(move |at| !again(*at))
        .map(|at| &diff_ids[at])
}
