//! The build context of a Dockerfile: what lies beside it.

use std::collections::VecDeque;
use std::fs;
use std::path::{Path, PathBuf};

/// Enough to see what a context holds, and read in a few milliseconds.
const MAX_ENTRIES: usize = 2000;
const MAX_DEPTH: usize = 6;
/// A `.dockerignore` is smaller by far.
const MAX_IGNORE_BYTES: u64 = 1 << 20;

/// The directory that is taken for a Dockerfile's context: its own.
pub(crate) fn root_of(dockerfile: &Path) -> PathBuf {
    match dockerfile.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// The names of what is in a directory, nearest first; not all if there are many or they lie deep. Links are not
/// followed, and what git keeps for itself is not listed.
pub(crate) fn list(root: &Path) -> Vec<String> {
    let mut entries = Vec::new();
    let mut directories = VecDeque::from([(root.to_owned(), String::new(), 0)]);
    while let Some((directory, prefix, depth)) = directories.pop_front() {
        let Ok(listing) = fs::read_dir(&directory) else {
            continue;
        };
        for entry in listing.flatten() {
            if entries.len() >= MAX_ENTRIES {
                return entries;
            }
            let name = entry.file_name();
            let Some(name) = name.to_str() else { continue };
            if !entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                entries.push(format!("{prefix}{name}"));
                continue;
            }
            let path = format!("{prefix}{name}/");
            if depth + 1 < MAX_DEPTH && name != ".git" {
                directories.push_back((entry.path(), path.clone(), depth + 1));
            }
            entries.push(path);
        }
    }
    entries
}

/// The `.dockerignore` of a Dockerfile alone, which wins over that of its context.
pub(crate) fn own_ignore_file(dockerfile: &Path) -> Option<String> {
    let mut name = dockerfile.file_name()?.to_owned();
    name.push(".dockerignore");
    read_ignore_file(&dockerfile.with_file_name(name))
}

/// The `.dockerignore` of a context.
pub(crate) fn ignore_file(root: &Path) -> Option<String> {
    read_ignore_file(&root.join(".dockerignore"))
}

fn read_ignore_file(path: &Path) -> Option<String> {
    let metadata = fs::metadata(path).ok()?;
    if !metadata.is_file() || metadata.len() > MAX_IGNORE_BYTES {
        return None;
    }
    let bytes = fs::read(path).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_context_is_listed_within_bounds() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path();
        fs::create_dir_all(root.join("src/deep")).unwrap();
        fs::create_dir_all(root.join(".git/objects")).unwrap();
        fs::create_dir_all(root.join("1/2/3/4/5/6/7/8")).unwrap();
        fs::write(root.join("src/main.rs"), "").unwrap();
        std::os::unix::fs::symlink("/", root.join("link")).unwrap();
        let mut entries = list(root);
        entries.sort();
        assert_eq!(
            entries,
            [
                ".git/",
                "1/",
                "1/2/",
                "1/2/3/",
                "1/2/3/4/",
                "1/2/3/4/5/",
                "1/2/3/4/5/6/",
                "link",
                "src/",
                "src/deep/",
                "src/main.rs"
            ]
        );
        for number in 0..MAX_ENTRIES {
            fs::write(root.join(format!("{number}.txt")), "").unwrap();
        }
        assert_eq!(list(root).len(), MAX_ENTRIES);
    }

    #[test]
    fn each_dockerignore_is_found() {
        let dir = tempfile::tempdir().unwrap();
        let dockerfile = dir.path().join("a.Dockerfile");
        assert_eq!(
            (own_ignore_file(&dockerfile), ignore_file(dir.path())),
            (None, None)
        );
        fs::write(dir.path().join(".dockerignore"), "a").unwrap();
        fs::write(dir.path().join("a.Dockerfile.dockerignore"), "b").unwrap();
        assert_eq!(own_ignore_file(&dockerfile).as_deref(), Some("b"));
        assert_eq!(ignore_file(dir.path()).as_deref(), Some("a"));
        assert_eq!(root_of(Path::new("Dockerfile")), Path::new("."));
    }
}
