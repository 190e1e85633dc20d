//! The files that people wrote.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Not written by people, or not part of the repository.
const FOREIGN: [&str; 5] = [".git", "dist", "node_modules", "target", "vendor"];

/// The checkout.
pub(crate) fn checkout() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("this crate lies in the checkout")
}

/// The files below `dir` of the checkout with one of these extensions, in order, with their text.
pub(crate) fn texts(dir: &str, extensions: &[&str]) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    collect(&checkout().join(dir), extensions, &mut found);
    found.sort();
    found
}

fn collect(dir: &Path, extensions: &[&str], found: &mut Vec<(PathBuf, String)>) {
    let Ok(entries) = fs::read_dir(dir) else { return };
    for path in entries.map(|entry| entry.expect("the checkout is readable").path()) {
        if path.is_dir() && !FOREIGN.iter().any(|name| path.ends_with(name)) {
            collect(&path, extensions, found);
        } else if path
            .extension()
            .is_some_and(|end| extensions.iter().any(|extension| end == *extension))
        {
            let text =
                fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let path = path
                .strip_prefix(checkout())
                .expect("it is below the checkout")
                .to_owned();
            found.push((path, text));
        }
    }
}
