//! Builds an image: the source's programs, then our helpers and the recipe's files over them.

use std::{
    fs,
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::{Path, PathBuf},
    time::Instant,
};

use super::{
    Error, Store, busybox, debian, helper,
    recipe::{Recipe, Source},
    store::remove_tree,
};

/// What a build came to.
#[derive(Debug)]
pub(super) struct Built {
    /// The root directory that new sandboxes get.
    pub(super) rootfs: PathBuf,
    /// Whether it had been built before.
    pub(super) cached: bool,
    /// Seconds it took.
    pub(super) seconds: f64,
}

/// Builds the image `name` unless it is there in its present content, and lets new sandboxes have it. Progress
/// goes to standard error.
pub(super) fn build(store: &Store, name: &str, minimal: bool) -> Result<Built, Error> {
    let start = Instant::now();
    let (recipe, digest) = Recipe::find(name, minimal)?;
    let slot = store.lock(name)?;
    let cached = slot.has(&digest);
    if !cached {
        eprintln!("building image {name}: {}", recipe.summary);
        let rootfs = slot.begin()?.join("rootfs");
        fill(&rootfs, &recipe)?;
        slot.finish(&digest, &recipe.summary)?;
    }
    slot.switch_to(&digest)?;
    Ok(Built {
        rootfs: store.rootfs(name)?,
        cached,
        seconds: start.elapsed().as_secs_f64(),
    })
}

fn fill(rootfs: &Path, recipe: &Recipe) -> Result<(), Error> {
    fs::create_dir(rootfs).map_err(Error::io("cannot create", rootfs))?;
    match &recipe.source {
        Source::Debian(debian) => {
            debian::install(rootfs, debian)?;
            // Every sandbox has its own.
            empty(&rootfs.join("dev"))?;
        }
        Source::Busybox(_) => busybox::install(rootfs)?,
    }
    for helper in helper::ALL {
        write_file(
            rootfs,
            &format!("/usr/local/bin/{}", helper.name),
            helper.program,
            0o755,
        )?;
    }
    for file in &recipe.files {
        write_file(rootfs, &file.path, file.text.as_bytes(), 0o644)?;
    }
    set_mode(rootfs, 0o755)
}

fn empty(dir: &Path) -> Result<(), Error> {
    remove_tree(dir)?;
    fs::create_dir(dir).map_err(Error::io("cannot create", dir))
}

/// Writes a file of the image, never through a link that the image's own content brought.
pub(super) fn write_file(rootfs: &Path, path: &str, content: &[u8], mode: u32) -> Result<(), Error> {
    let target = rootfs.join(path.trim_start_matches('/'));
    let parent = target.parent().unwrap_or(rootfs);
    fs::create_dir_all(parent).map_err(Error::io("cannot create", parent))?;
    let real = parent.canonicalize().map_err(Error::io("cannot read", parent))?;
    if !real.starts_with(rootfs) {
        let outside = std::io::Error::other("it leads out of the image");
        return Err(Error::io("cannot write", target)(outside));
    }
    let _ = fs::remove_file(&target);
    fs::write(&target, content).map_err(Error::io("cannot write", &target))?;
    set_mode(&target, mode)
}

/// Sets permission bits.
pub(super) fn set_mode(path: &Path, mode: u32) -> Result<(), Error> {
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
        .map_err(Error::io("cannot set the mode of", path))
}

/// Bytes on disk of a tree.
pub(super) fn size(path: &Path) -> u64 {
    let Ok(about) = fs::symlink_metadata(path) else {
        return 0;
    };
    let below = if about.is_dir() {
        fs::read_dir(path).ok()
    } else {
        None
    };
    let below: u64 = below
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| size(&entry.path()))
        .sum();
    about.blocks() * 512 + below
}
