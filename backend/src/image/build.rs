//! Builds an image: the source's programs, then our helpers and the recipe's files over them.

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use image_store::Store;

use super::{
    Error, busybox, debian, helper, progress,
    recipe::{Recipe, Source},
};

/// What every image has on its `PATH`.
const PATH: &str = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// Builds the image `name` unless it is there in its present content, and lets new sandboxes have it. Progress
/// goes to standard error. Returns whether it had been built before.
pub(super) fn build(store: &Store, name: &str, minimal: bool) -> Result<bool, Error> {
    let (recipe, identity) = Recipe::find(name, minimal)?;
    let shell = match recipe.source {
        Source::Debian(_) => "/bin/bash",
        Source::Busybox(_) => "/bin/sh",
    };
    let image = image_store::Recipe {
        name: recipe.name.clone(),
        summary: recipe.summary.clone(),
        identity,
        cmd: vec![shell.into()],
        env: vec![PATH.into()],
    };
    let mut writer = store.writer(&mut progress::print())?;
    writer.build(&image, |rootfs| {
        eprintln!("building image {name}: {}", recipe.summary);
        fill(rootfs, &recipe)
    })
}

fn fill(rootfs: &Path, recipe: &Recipe) -> Result<(), Error> {
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
    fs::remove_dir_all(dir)
        .and_then(|()| fs::create_dir(dir))
        .map_err(Error::io("cannot empty", dir))
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
