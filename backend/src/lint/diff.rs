//! `--diff`: what fixes would change, as a patch.

use std::io::{self, Write};
use std::time::Duration;

use similar::TextDiff;

use super::report::printable;

/// For texts that differ everywhere, a longer patch will do.
const PATIENCE: Duration = Duration::from_secs(2);

/// Writes the patch from `old` to `new`; nothing if they are the same.
pub(crate) fn write(
    out: &mut dyn Write,
    name: &str,
    old: &str,
    new: &str,
    is_terminal: bool,
) -> io::Result<()> {
    let diff = TextDiff::configure().timeout(PATIENCE).diff_lines(old, new);
    let patch = diff
        .unified_diff()
        .header(name, name)
        .missing_newline_hint(true)
        .to_string();
    if !is_terminal {
        return out.write_all(patch.as_bytes());
    }
    // A patch is taken as it is by other programs, but a file must not steer the terminal.
    for line in patch.lines() {
        writeln!(out, "{}", printable(line))?;
    }
    Ok(())
}
