//! Images that are built here.

use std::fs;
use std::path::Path;

use serde_json::json;

use crate::Error;
use crate::layer::Notes;
use crate::oci::{self, Descriptor, OCI_CONFIG, OCI_MANIFEST, RECIPE_LAYER};
use crate::writer::Writer;

/// An image that is built here instead of fetched: one layer, made in place.
#[derive(Clone, Debug)]
pub struct Recipe {
    /// The image's name.
    pub name: String,
    /// What is in it, in a few words.
    pub summary: String,
    /// Everything that decides its content, such as the digest of a recipe's file. Two recipes with the same value
    /// are the same image.
    pub identity: String,
    /// The program that the image is for, and its arguments.
    pub cmd: Vec<String>,
    /// Variables, as `NAME=value`.
    pub env: Vec<String>,
}

impl Writer {
    /// Makes sure that a recipe's image is there, and names it. `fill` is called to fill an empty directory, unless
    /// it was built before; whether it was is returned.
    pub fn build<E: From<Error>>(
        &mut self,
        recipe: &Recipe,
        fill: impl FnOnce(&Path) -> Result<(), E>,
    ) -> Result<bool, E> {
        let layer = json!({ "recipe": recipe.name, "identity": recipe.identity }).to_string();
        let diff_id = self.stage_document(layer.as_bytes())?;
        let config = json!({
            "architecture": oci::architecture(),
            "os": "linux",
            "config": { "Env": recipe.env, "Cmd": recipe.cmd },
            "rootfs": { "type": "layers", "diff_ids": [diff_id] },
            "history": [{ "created_by": "utsuwa image build", "comment": recipe.summary }],
        })
        .to_string();
        self.stage_document(config.as_bytes())?;
        let manifest = json!({
            "schemaVersion": 2,
            "mediaType": OCI_MANIFEST,
            "config": Descriptor::new(OCI_CONFIG, config.as_bytes()),
            "layers": [Descriptor::new(RECIPE_LAYER, layer.as_bytes())],
        })
        .to_string();
        self.stage_document(manifest.as_bytes())?;
        let cached = self.has_layer(&diff_id);
        if !cached {
            self.stage_layer(&diff_id, |root| {
                fill(root)?;
                Ok::<_, E>(measure(root))
            })?;
        }
        let manifest = Descriptor::new(OCI_MANIFEST, manifest.as_bytes());
        self.commit(&[(manifest, vec![recipe.name.clone()])])?;
        Ok(cached)
    }
}

/// The length of all files below, each counted once per name.
fn measure(dir: &Path) -> Notes {
    let mut notes = Notes::default();
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        let Ok(about) = entry.metadata() else { continue };
        notes.entries += 1;
        if about.is_dir() {
            let below = measure(&entry.path());
            notes.bytes += below.bytes;
            notes.entries += below.entries;
        } else if about.is_file() {
            notes.bytes += about.len();
        }
    }
    notes
}
