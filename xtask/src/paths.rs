//! Where things are.

use std::{
    env,
    ffi::OsString,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};

/// The checkout.
pub(crate) fn checkout() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here)
}

/// Cargo's target directory.
pub(crate) fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| checkout().join("target"), PathBuf::from)
}

/// The built page.
pub(crate) fn dist() -> PathBuf {
    checkout().join("dist")
}

/// The built command.
pub(crate) fn utsuwa() -> PathBuf {
    target().join("release/utsuwa")
}

/// What is kept between checkouts: `$XDG_CACHE_HOME/utsuwa` or `~/.cache/utsuwa`.
pub(crate) fn cache() -> Result<PathBuf> {
    let base = env::var_os("XDG_CACHE_HOME")
        .filter(|dir| !dir.is_empty())
        .map(PathBuf::from);
    let home = || env::home_dir().map(|home| home.join(".cache"));
    let base = base
        .or_else(home)
        .context("the home directory is unknown; set HOME or XDG_CACHE_HOME")?;
    Ok(base.join("utsuwa"))
}

/// The tools that [`setup`](crate::setup) installs.
pub(crate) fn tools() -> Result<PathBuf> {
    Ok(cache()?.join("tools"))
}

/// `PATH` with these directories in front.
pub(crate) fn search_path(front: impl IntoIterator<Item = PathBuf>) -> Result<OsString> {
    let rest = env::var_os("PATH").unwrap_or_default();
    Ok(env::join_paths(front.into_iter().chain(env::split_paths(&rest)))?)
}

/// Where a program is found on `PATH`.
pub(crate) fn find_program(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path)
        .map(|dir| dir.join(name))
        .find(|file| file.is_file())
}
