//! Default directories: the system's for root, the user's own otherwise.

use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;

use super::Environment;

/// Where images are kept unless `data_dir` says otherwise: `/var/lib/utsuwa` for root, else
/// `$XDG_DATA_HOME/utsuwa` or `~/.local/share/utsuwa`.
pub fn default_data_dir(environment: &Environment<'_>) -> PathBuf {
    if uid() == 0 {
        return PathBuf::from("/var/lib/utsuwa");
    }
    if let Some(base) = environment("XDG_DATA_HOME") {
        return PathBuf::from(base).join("utsuwa");
    }
    PathBuf::from(environment("HOME").unwrap_or_else(|| "/".into())).join(".local/share/utsuwa")
}

/// Where sockets and journals of sandboxes are unless `runtime_dir` says otherwise: `/run/utsuwa` for root,
/// else `$XDG_RUNTIME_DIR/utsuwa` or `/tmp/utsuwa-UID`.
pub fn default_runtime_dir(environment: &Environment<'_>) -> PathBuf {
    if uid() == 0 {
        return PathBuf::from("/run/utsuwa");
    }
    if let Some(base) = environment("XDG_RUNTIME_DIR") {
        return PathBuf::from(base).join("utsuwa");
    }
    PathBuf::from(format!("/tmp/utsuwa-{}", uid()))
}

/// The effective user id, which owns our own directory in `/proc`.
fn uid() -> u32 {
    std::fs::metadata("/proc/self").map_or(u32::MAX, |metadata| metadata.uid())
}
