//! OCI image layouts (OCI image specification, "Image Layout"): what podman, skopeo, umoci and, since version 25,
//! `docker save` write.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::bundle::{Bundle, blob_name};
use super::{Found, docker};
use crate::Error;
use crate::oci::{
    self, DOCKER_LIST, DOCKER_MANIFEST, Descriptor, Index, Manifest, OCI_INDEX, OCI_MANIFEST, REF_NAME,
};
use crate::writer::Writer;

/// The name of an image with its registry, in archives of containerd and Docker.
const FULL_NAME: &str = "io.containerd.image.name";

/// How deep indexes may lie in indexes.
const MAX_DEPTH: usize = 4;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Layout {
    image_layout_version: String,
}

pub(super) fn find(bundle: &Bundle, writer: &mut Writer) -> Result<Vec<Found>, Error> {
    let what = &bundle.what;
    let layout: Layout = oci::parse(&format!("{what}: oci-layout"), &bundle.document("oci-layout")?)?;
    if !layout.image_layout_version.starts_with("1.") {
        return Err(Error::Document {
            what: format!("{what}: oci-layout"),
            reason: format!("its version is {}, and known is 1", layout.image_layout_version),
        });
    }
    let index: Index = oci::parse(&format!("{what}: index.json"), &bundle.document("index.json")?)?;
    let docker_names = docker_names(bundle)?;
    let mut found = Vec::new();
    for entry in for_us(what, &index)? {
        let manifest = descend(bundle, entry)?;
        let bytes = bundle.blob_document(&manifest)?;
        let parsed: Manifest = oci::parse(&format!("{what}: {}", manifest.digest), &bytes)?;
        writer.stage_document(&bytes)?;
        let config = bundle.blob_document(&parsed.config)?;
        writer.stage_document(&config)?;
        let annotation = |key| {
            entry
                .annotations
                .get(key)
                .cloned()
                .into_iter()
                .collect::<Vec<_>>()
        };
        let names = [
            docker_names
                .get(&blob_name(&parsed.config.digest))
                .cloned()
                .unwrap_or_default(),
            annotation(FULL_NAME),
            annotation(REF_NAME),
        ];
        found.push(Found {
            manifest: Descriptor {
                annotations: BTreeMap::new(),
                ..manifest
            },
            names: names
                .into_iter()
                .find(|names| !names.is_empty())
                .unwrap_or_default(),
            blobs: parsed
                .layers
                .iter()
                .map(|layer| blob_name(&layer.digest))
                .collect(),
        });
    }
    Ok(found)
}

/// The images of a layout's index: those without a platform and those with ours. Their platform is looked at again
/// in their config.
fn for_us<'a>(what: &str, index: &'a Index) -> Result<Vec<&'a Descriptor>, Error> {
    if let Some(unknown) = index.manifests.iter().find(|entry| !is_image(entry)) {
        return Err(Error::MediaType {
            what: format!("{what}: {}", unknown.digest),
            media_type: unknown.media_type.clone(),
        });
    }
    let ours: Vec<_> = index
        .manifests
        .iter()
        .filter(|entry| entry.platform.is_none() || oci::choose(what, &only(entry)).is_ok())
        .collect();
    if ours.is_empty() && !index.manifests.is_empty() {
        oci::choose(what, index)?;
    }
    Ok(ours)
}

fn only(entry: &Descriptor) -> Index {
    Index {
        manifests: vec![entry.clone()],
        ..Index::default()
    }
}

fn is_image(entry: &Descriptor) -> bool {
    is_index(entry) || matches!(entry.media_type.as_str(), OCI_MANIFEST | DOCKER_MANIFEST)
}

fn is_index(entry: &Descriptor) -> bool {
    matches!(entry.media_type.as_str(), OCI_INDEX | DOCKER_LIST)
}

/// The image for this machine, through indexes of platforms.
fn descend(bundle: &Bundle, entry: &Descriptor) -> Result<Descriptor, Error> {
    let mut entry = entry.clone();
    for _ in 0..MAX_DEPTH {
        if !is_index(&entry) {
            return Ok(entry);
        }
        let name = format!("{}: {}", bundle.what, entry.digest);
        let index: Index = oci::parse(&name, &bundle.blob_document(&entry)?)?;
        entry = oci::choose(&bundle.what, &index)?.clone();
    }
    Err(Error::Document {
        what: bundle.what.clone(),
        reason: format!("it has indexes more than {MAX_DEPTH} deep"),
    })
}

/// The short names that Docker writes for other programs, by the place of the config.
fn docker_names(bundle: &Bundle) -> Result<BTreeMap<String, Vec<String>>, Error> {
    if !bundle.has("manifest.json")? {
        return Ok(BTreeMap::new());
    }
    let items = docker::items(bundle)?.into_iter();
    Ok(items
        .map(|item| (item.config, item.repo_tags.unwrap_or_default()))
        .collect())
}
