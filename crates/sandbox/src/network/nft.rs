//! Packet filter rules as `nft` reads them, so that a reviewer sees what `nft list ruleset` shows.

use std::io::{self, Write};
use std::process::{Command, Stdio};

use super::Error;

/// Loads `rules` into the calling thread's network namespace: all of them or none.
pub(super) fn load(what: &'static str, rules: &str) -> Result<(), Error> {
    let mut nft = Command::new("nft")
        .args(["-f", "-"])
        .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|source| not_run(what, &source))?;
    // If nft has already gone, its complaint says more than the broken pipe.
    let written = nft
        .stdin
        .take()
        .map_or(Ok(()), |mut stdin| stdin.write_all(rules.as_bytes()));
    let output = nft.wait_with_output().map_err(|source| not_run(what, &source))?;
    if output.status.success() {
        return written.map_err(|source| not_run(what, &source));
    }
    let complaint = String::from_utf8_lossy(&output.stderr);
    let said = complaint.lines().next().unwrap_or("it said nothing").to_owned();
    Err(Error::Nft { what, said })
}

fn not_run(what: &'static str, source: &io::Error) -> Error {
    if source.kind() == io::ErrorKind::NotFound {
        return Error::NoNft;
    }
    Error::Nft {
        what,
        said: source.to_string(),
    }
}
