//! Archives of `docker save` (Docker image specification 1.2, "Combined Image JSON + Filesystem Changeset Format"):
//! `manifest.json` names a config and plain layers. From these an OCI manifest is made.

use serde::Deserialize;

use super::Found;
use super::bundle::Bundle;
use crate::Error;
use crate::digest::Digest;
use crate::layer::Compression;
use crate::oci::{self, Descriptor, Manifest, OCI_CONFIG, OCI_MANIFEST};
use crate::writer::Writer;

/// An image in `manifest.json`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Item {
    pub(super) config: String,
    /// Docker writes `null` for none.
    #[serde(default)]
    pub(super) repo_tags: Option<Vec<String>>,
    layers: Vec<String>,
}

/// All of `manifest.json`.
pub(super) fn items(bundle: &Bundle) -> Result<Vec<Item>, Error> {
    let name = format!("{}: manifest.json", bundle.what);
    oci::parse(&name, &bundle.document("manifest.json")?)
}

pub(super) fn find(bundle: &Bundle, writer: &mut Writer) -> Result<Vec<Found>, Error> {
    items(bundle)?
        .into_iter()
        .map(|item| image(bundle, writer, item))
        .collect()
}

fn image(bundle: &Bundle, writer: &mut Writer, item: Item) -> Result<Found, Error> {
    let config = bundle.document(&item.config)?;
    let named = item.config.strip_suffix(".json").and_then(Digest::from_hex);
    if let Some(expected) = named {
        crate::document::check_document(&format!("{}: {}", bundle.what, item.config), &expected, &config)?;
    }
    let mut layers = Vec::new();
    for name in &item.layers {
        let digest = bundle.stage(name, writer)?;
        let (start, size) = bundle.start(name)?;
        let media_type = Compression::of_content(&start).media_type();
        layers.push(Descriptor::of(media_type, digest, size));
    }
    let manifest = Manifest {
        schema_version: 2,
        media_type: Some(OCI_MANIFEST.into()),
        config: Descriptor::new(OCI_CONFIG, &config),
        layers,
    };
    let json = serde_json::to_vec(&manifest).map_err(|error| Error::Document {
        what: bundle.what.clone(),
        reason: error.to_string(),
    })?;
    writer.stage_document(&config)?;
    writer.stage_document(&json)?;
    Ok(Found {
        manifest: Descriptor::new(OCI_MANIFEST, &json),
        names: item.repo_tags.unwrap_or_default(),
        blobs: Vec::new(),
    })
}
