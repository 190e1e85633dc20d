//! From the blobs of an image to its layers.

use std::fs::File;

use crate::Error;
use crate::digest::Digest;
use crate::document::read_document;
use crate::layer::{self, Budget, Compression};
use crate::oci::{self, Descriptor, ImageConfig, Manifest};
use crate::writer::{Progress, Report, Writer};

/// As in Docker; overlayfs stacks up to 500.
const MAX_LAYERS: usize = 127;

impl Writer {
    /// Unpacks the layers of an image whose blobs are all here.
    pub(crate) fn unpack_image(
        &mut self,
        what: &str,
        manifest: &Descriptor,
        budget: &mut Budget,
        report: Report<'_>,
    ) -> Result<(), Error> {
        let parsed: Manifest = self.document(what, &manifest.digest)?;
        let config: ImageConfig = self.document(what, &parsed.config.digest)?;
        check_platform(what, &config)?;
        let diff_ids = &config.rootfs.diff_ids;
        if diff_ids.len() > MAX_LAYERS {
            return Err(Error::Document {
                what: format!("{what}: the config"),
                reason: format!(
                    "it has {} layers, and an image may have {MAX_LAYERS}",
                    diff_ids.len()
                ),
            });
        }
        if diff_ids.len() != parsed.layers.len() || diff_ids.is_empty() || config.rootfs.kind != "layers" {
            return Err(Error::Document {
                what: format!("{what}: the config"),
                reason: format!(
                    "it has {} layers of type {:?} and the manifest has {}",
                    diff_ids.len(),
                    config.rootfs.kind,
                    parsed.layers.len()
                ),
            });
        }
        for (number, (layer, diff_id)) in parsed.layers.iter().zip(diff_ids).enumerate() {
            let what = format!("{what}: layer {} ({})", number + 1, layer.digest);
            let compression =
                Compression::of_media_type(&layer.media_type).ok_or_else(|| Error::MediaType {
                    what: what.clone(),
                    media_type: layer.media_type.clone(),
                })?;
            if self.has_layer(diff_id) {
                continue;
            }
            report(Progress::Unpacking(number + 1, parsed.layers.len()));
            let path = self.blob(&layer.digest);
            let file = File::open(&path).map_err(Error::io("cannot read", &path))?;
            let archive = layer::Archive {
                what: &what,
                // Not what the manifest claims.
                size: file.metadata().map_err(Error::io("cannot read", &path))?.len(),
                file,
                compression,
                diff_id,
            };
            self.stage_layer(diff_id, |root| layer::unpack(archive, root, budget))?;
        }
        Ok(())
    }

    fn document<T: serde::de::DeserializeOwned>(&self, what: &str, digest: &Digest) -> Result<T, Error> {
        let bytes = read_document(&self.blob(digest), digest)?;
        oci::parse(&format!("{what}: {digest}"), &bytes)
    }
}

fn check_platform(what: &str, config: &ImageConfig) -> Result<(), Error> {
    // Some builders leave both out.
    let os = matches!(config.os.as_str(), "linux" | "");
    let architecture = config.architecture.is_empty() || config.architecture == oci::architecture();
    if os && architecture {
        return Ok(());
    }
    Err(Error::Platform {
        what: what.into(),
        found: format!("{}/{}", config.os, config.architecture),
        wanted: oci::our_platform(),
    })
}
