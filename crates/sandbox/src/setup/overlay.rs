//! The root filesystem: the image's read-only layers below, the size-limited writable layer above.

use std::os::fd::{AsFd, OwnedFd};

use nix::mount::{MsFlags, mount as classic_mount};
use rustix::fs::{Mode, mkdirat};

use super::Plan;
use super::mounts::{self, attach};
use crate::error::Step;
use crate::ids::IdMap;
use crate::{Error, lower};

const STEP: &str = "overlay";

/// The image's layers as mounts, lowest first, where the agent has no right to make any for us.
pub(super) fn own_layers(plan: &Plan<'_>) -> Result<Vec<OwnedFd>, Error> {
    if plan.ids.is_range() {
        return Ok(Vec::new());
    }
    plan.layers.iter().map(|layer| lower::open(layer, None)).collect()
}

/// Stacks them on the stage, the working directory; the new root directory.
pub(super) fn mount(stage: &OwnedFd, layers: &[OwnedFd], ids: IdMap) -> Result<OwnedFd, Error> {
    let made = |name: &str| mkdirat(stage, name, Mode::from_raw_mode(0o755)).step(STEP);
    let mut names = Vec::new();
    for (number, layer) in layers.iter().enumerate() {
        let name = number.to_string();
        made(&name)?;
        let target = mounts::open_directory(stage.as_fd(), &name)?;
        attach(layer.as_fd(), target.as_fd()).step(STEP)?;
        names.push(name);
    }
    // The topmost comes first (Documentation/filesystems/overlayfs.rst, "Multiple lower layers").
    names.reverse();
    for name in ["upper", "work", "root"] {
        made(name)?;
    }
    mounts::give(stage.as_fd(), "upper", ids)?;
    // `userxattr`: a user namespace may not write the trusted.* attributes that overlayfs uses otherwise,
    // and without either, removing a directory of the image fails. `mount(2)`, since fsconfig(2) takes at most 255 bytes
    // of `lowerdir`, and an image may have 127 layers.
    let options = format!(
        "lowerdir={},upperdir=upper,workdir=work,userxattr",
        names.join(":")
    );
    classic_mount(
        Some("overlay"),
        "root",
        Some("overlay"),
        MsFlags::MS_NODEV,
        Some(options.as_str()),
    )
    .step(STEP)?;
    mounts::open_directory(stage.as_fd(), "root")
}
