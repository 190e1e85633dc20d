//! Files and directories that the server needs.

use std::path::Path;

use image_store::Store;

use super::{Finding, Status, images};
use crate::config::Config;
use crate::serve::page;

/// Every image that a lesson may name is built like this one.
const USUAL_IMAGE: &str = "base";

pub(super) fn report(config: &Config) -> Vec<Finding> {
    let store = Store::open(&config.paths.data_dir);
    vec![
        image(config, &store),
        images::store(&store),
        directory("data directory", &config.paths.data_dir, "--data-dir"),
        directory("runtime directory", &config.paths.runtime_dir, "--runtime-dir"),
        embedded_page(),
    ]
}

fn image(config: &Config, store: &Store) -> Finding {
    const NAME: &str = "image";
    let name = config.sandboxes.image.as_deref().unwrap_or(USUAL_IMAGE);
    match store.open_image(name) {
        Ok(image) => Finding::ok(NAME, format!("{} ({})", image.name, image.digest)),
        Err(error) => {
            let fix = format!("Build it: `utsuwa image build {name}`.");
            Finding::bad(NAME, Status::Missing, error.to_string(), fix)
        }
    }
}

/// Whether files can be made in `path`, or in the nearest directory above it that exists.
fn directory(name: &str, path: &Path, flag: &str) -> Finding {
    let there = path
        .ancestors()
        .find(|ancestor| ancestor.exists())
        .unwrap_or(Path::new("/"));
    match tempfile::tempfile_in(there) {
        Ok(_) => Finding::ok(name, path.display().to_string()),
        Err(error) => {
            let found = format!("{} is not writable: {}", there.display(), error.kind());
            Finding::bad(
                name,
                Status::Missing,
                found,
                format!("Choose another with {flag}, or run as root."),
            )
        }
    }
}

fn embedded_page() -> Finding {
    const NAME: &str = "page";
    if page::is_built() {
        return Finding::ok(NAME, "in this program");
    }
    let fix = "Build both: `cargo xtask serve`.";
    Finding::bad(NAME, Status::Degraded, "this program was built without it", fix)
}
