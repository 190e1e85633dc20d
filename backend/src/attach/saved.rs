//! The session's token, kept between attachments so that the next one finds the same sandboxes: one file of
//! mode 0600 for each server in `$XDG_STATE_HOME/utsuwa`, or `~/.local/state/utsuwa`.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use crate::config::Environment;

/// Where the token for the server `host` is; nowhere without a home.
pub(super) fn path(environment: &Environment<'_>, host: &str) -> Option<PathBuf> {
    let base = environment("XDG_STATE_HOME")
        .filter(|text| !text.is_empty())
        .map(PathBuf::from)
        .or_else(|| Some(Path::new(&environment("HOME")?).join(".local/state")))?;
    let host: String = host
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || c == '.' {
                c
            } else {
                '-'
            }
        })
        .collect();
    Some(base.join("utsuwa").join(format!("session-{host}")))
}

/// The token, if there is one.
pub(super) fn read(path: &Path) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    let token = text.trim();
    let plausible = !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_alphanumeric());
    plausible.then(|| token.to_owned())
}

/// Replaces it, never half.
pub(super) fn write(path: &Path, token: &str) -> io::Result<()> {
    let directory = path.parent().unwrap_or(Path::new("."));
    DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
    let new = path.with_extension(format!("{}.new", std::process::id()));
    let mut options = OpenOptions::new();
    let mut file = options.write(true).create_new(true).mode(0o600).open(&new)?;
    let written = writeln!(file, "{token}").and_then(|()| fs::rename(&new, path));
    if written.is_err() {
        let _ = fs::remove_file(&new);
    }
    written
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_token_is_found_again_and_nobody_else_reads_it() {
        let place = tempfile::tempdir().unwrap();
        let state = place.path().join("state").into_os_string();
        let environment = |name: &str| (name == "XDG_STATE_HOME").then(|| state.clone());
        let path = path(&environment, "[::1]:7780/../x").unwrap();
        assert_eq!(path.parent().unwrap(), Path::new(&state).join("utsuwa"));
        assert_eq!(read(&path), None);
        write(&path, "0a1b").unwrap();
        write(&path, "2c3d").unwrap();
        assert_eq!(read(&path).as_deref(), Some("2c3d"));
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        fs::write(&path, "x; other=1\n").unwrap();
        assert_eq!(read(&path), None);
    }

    #[test]
    fn without_a_home_nothing_is_kept() {
        assert_eq!(path(&|_: &str| None, "127.0.0.1:7780"), None);
    }
}
