//! Removing what no name and no sandbox refers to.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use serde::Serialize;

use crate::digest::Digest;
use crate::lease::Alone;
use crate::names::Names;
use crate::store::Store;
use crate::writer::Writer;
use crate::{Error, disk};

/// What a collection removed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Collected {
    /// Images that had no name.
    pub images: usize,
    /// Unpacked layers.
    pub layers: usize,
    /// Blobs.
    pub blobs: usize,
    /// Bytes on disk that were freed.
    pub bytes: u64,
    /// Images without a name that stay, because a sandbox uses them.
    pub in_use: Vec<Digest>,
}

/// What is referred to.
#[derive(Default)]
struct Kept {
    blobs: BTreeSet<Digest>,
    layers: BTreeSet<Digest>,
}

impl Kept {
    fn add(&mut self, store: &Store, manifest: &Digest) -> Result<(), Error> {
        let (parsed, config) = store.documents(manifest)?;
        self.blobs.insert(manifest.clone());
        self.blobs.insert(parsed.config.digest);
        self.blobs
            .extend(parsed.layers.into_iter().map(|layer| layer.digest));
        self.layers.extend(config.rootfs.diff_ids);
        Ok(())
    }
}

impl Writer {
    /// Removes images that have no name and are not in use, and layers and blobs of no image. An image whose
    /// documents are damaged stops it, since what it needs is not known.
    pub fn collect(&mut self) -> Result<Collected, Error> {
        let store = self.store().clone();
        let mut collected = Collected::default();
        let mut kept = Kept::default();
        let named: BTreeSet<Digest> = Names::read(&store.index())?
            .iter()
            .map(|(_, entry)| entry.digest.clone())
            .collect();
        for digest in &named {
            kept.add(&store, digest)?;
        }
        // Held until the end: nobody can start to use what is being removed.
        let mut ending = Vec::new();
        for digest in store
            .leased()?
            .into_iter()
            .filter(|digest| !named.contains(digest))
        {
            let path = store.lease_path(&digest);
            if let Some(alone) = Alone::try_acquire(&path)? {
                ending.push((alone, path));
            } else {
                kept.add(&store, &digest)?;
                collected.in_use.push(digest);
            }
        }
        collected.images = ending.len();
        for (alone, path) in ending {
            alone.end(&path)?;
        }
        for name in disk::names_in(&store.layers())? {
            if Digest::from_hex(&name).is_some_and(|digest| !kept.layers.contains(&digest)) {
                // In one step first: a layer is whole or not there, even if this is killed.
                let (layer, gone) = (store.layers().join(&name), self.tmp().join(&name));
                collected.bytes += size(&layer);
                collected.layers += 1;
                fs::rename(&layer, &gone).map_err(Error::io("cannot remove", &layer))?;
                disk::remove_tree(&gone)?;
            }
        }
        for name in disk::names_in(&store.blobs())? {
            if Digest::from_hex(&name).is_some_and(|digest| !kept.blobs.contains(&digest)) {
                let blob = store.blobs().join(&name);
                collected.bytes += size(&blob);
                collected.blobs += 1;
                fs::remove_file(&blob).map_err(Error::io("cannot remove", &blob))?;
            }
        }
        Ok(collected)
    }
}

/// Bytes on disk of a tree.
fn size(path: &Path) -> u64 {
    let Ok(about) = fs::symlink_metadata(path) else {
        return 0;
    };
    let mut total = about.blocks() * 512;
    if about.is_dir() {
        for entry in fs::read_dir(path).into_iter().flatten().flatten() {
            total += size(&entry.path());
        }
    }
    total
}
