//! Where images are and what they take.

use image_store::{Error, Store};

use super::{Finding, Status};

const NAME: &str = "image store";

pub(super) fn store(store: &Store) -> Finding {
    let found = match describe(store) {
        Ok(found) => found,
        Err(error) => {
            let fix = "Make it readable, or move it away and build the images again.";
            return Finding::bad(NAME, Status::Missing, error.to_string(), fix);
        }
    };
    match store.filesystem() {
        Ok(filesystem) if filesystem.id_mapped == Some(false) => {
            let found = format!("{found} on {}", filesystem.name);
            let fix = "If sandboxes of root do not start, keep images on ext4, xfs or btrfs: --data-dir.";
            Finding::bad(NAME, Status::Degraded, found, fix)
        }
        Ok(filesystem) => Finding::ok(NAME, format!("{found} on {}", filesystem.name)),
        Err(error) => Finding::bad(NAME, Status::Degraded, error.to_string(), "Look at the disk."),
    }
}

fn describe(store: &Store) -> Result<String, Error> {
    let images = store.images()?;
    // An image may have several names.
    let mut digests: Vec<_> = images.iter().map(|image| (&image.digest, image.bytes)).collect();
    digests.sort();
    digests.dedup();
    let bytes: u64 = digests.iter().map(|(_, bytes)| bytes).sum();
    let (count, megabytes) = (digests.len(), bytes / 1_000_000);
    Ok(format!(
        "{}: {count} images, {megabytes} MB",
        store.dir().display()
    ))
}
