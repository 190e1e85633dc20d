//! Between images and the engine, which takes one directory.

use std::path::PathBuf;

use image_store::Image;

use super::Error;

/// The root filesystem of an image that has only one layer.
pub fn rootfs(image: &Image) -> Result<PathBuf, Error> {
    match &image.layers[..] {
        [only] => Ok(only.clone()),
        layers => Err(Error::Layers {
            name: image.name.clone(),
            count: layers.len(),
        }),
    }
}
