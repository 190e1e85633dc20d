//! What an import or a pull is at, on standard error.

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

use image_store::{Digest, Progress};

use super::table::{megabytes, short};

/// How often a line on a terminal changes.
const INTERVAL: Duration = Duration::from_millis(100);

/// Prints progress: on a terminal in a line that changes, elsewhere a line for each part.
pub(super) fn print() -> impl FnMut(Progress) {
    let terminal = std::io::stderr().is_terminal();
    let mut last: Option<(Digest, Instant)> = None;
    move |progress| match progress {
        Progress::Waiting => eprintln!("another process changes the images; waiting for it to end"),
        Progress::Present(digest) => eprintln!("{}  is here already", short(&digest)),
        Progress::Unpacking(number, count) => eprintln!("unpacking layer {number} of {count}"),
        Progress::Pulling { digest, done, total } if terminal => {
            let whole = done == total;
            let waited = last
                .as_ref()
                .is_none_or(|(shown, at)| *shown != digest || at.elapsed() >= INTERVAL);
            if whole || waited {
                let end = if whole { "\n" } else { "" };
                eprint!(
                    "\r{}  {} of {}{end}",
                    short(&digest),
                    megabytes(done),
                    megabytes(total)
                );
                let _ = std::io::stderr().flush();
                last = Some((digest, Instant::now()));
            }
        }
        Progress::Pulling { digest, done, total } if done == total => {
            eprintln!("{}  {}", short(&digest), megabytes(total));
        }
        Progress::Pulling { .. } => {}
    }
}
