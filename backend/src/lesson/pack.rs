//! The course: built in, or from a directory.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use curriculum::{CgroupVersion, Files, HostFacts, Pack, Problem};
use rust_embed::RustEmbed;
use sandbox::cgroup::{Layout, Version};

#[derive(RustEmbed)]
#[folder = "../lessons"]
struct BuiltIn;

/// The kinds of files that a pack consists of; others in its directory (notes, editors' backups) are no
/// part of it.
const KINDS: [&str; 2] = ["md", "yaml"];

/// Why there is no course.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// A file or directory cannot be read.
    #[error("cannot read the lessons in {}: {source}", path.display())]
    Unreadable {
        /// The file or directory.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// There are mistakes in it.
    #[error("{}", describe(.0))]
    Broken(Vec<Problem>),
}

fn describe(problems: &[Problem]) -> String {
    let lines: Vec<_> = problems.iter().map(|problem| format!("\n  {problem}")).collect();
    format!("the lessons have mistakes:{}", lines.concat())
}

/// Reads the course in `dir`, or the one built in.
pub fn load(dir: Option<&Path>) -> Result<Pack, PackError> {
    Pack::load(&files(dir)?).map_err(PackError::Broken)
}

/// This machine as lessons show it. Without cgroups it is shown as one with v2, which is what a reader will
/// meet elsewhere.
pub fn host_facts() -> HostFacts {
    let cgroup = match Layout::detect().map(|layout| layout.version) {
        Ok(Version::V1) => CgroupVersion::V1,
        Ok(Version::V2) | Err(_) => CgroupVersion::V2,
    };
    HostFacts { cgroup }
}

/// The files of the course in `dir`, or of the one built in.
pub(super) fn files(dir: Option<&Path>) -> Result<Files, PackError> {
    let mut files = Files::new();
    match dir {
        Some(dir) => read(dir, "", &mut files)?,
        None => {
            for path in BuiltIn::iter().filter(|path| is_part(Path::new(path.as_ref()))) {
                let file = BuiltIn::get(&path).expect("an embedded file that is listed exists");
                files.insert(
                    path.into_owned(),
                    String::from_utf8_lossy(&file.data).into_owned(),
                );
            }
        }
    }
    Ok(files)
}

fn is_part(path: &Path) -> bool {
    path.extension()
        .is_some_and(|kind| KINDS.iter().any(|known| kind == *known))
}

fn read(dir: &Path, prefix: &str, files: &mut Files) -> Result<(), PackError> {
    let unreadable = |path: &Path| {
        let path = path.to_owned();
        move |source| PackError::Unreadable { path, source }
    };
    for entry in fs::read_dir(dir).map_err(unreadable(dir))? {
        let entry = entry.map_err(unreadable(dir))?;
        let path = entry.path();
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        // Symbolic links are not followed: a loop of them would never end.
        let kind = entry.file_type().map_err(unreadable(&path))?;
        if kind.is_dir() {
            read(&path, &format!("{name}/"), files)?;
        } else if kind.is_file() && is_part(&path) {
            files.insert(name, fs::read_to_string(&path).map_err(unreadable(&path))?);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_course_is_whole_and_fresh() {
        let pack = load(None).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(pack.stale, []);
        let numbers: Vec<_> = pack
            .lessons()
            .iter()
            .map(|lesson| lesson.number.as_str())
            .collect();
        assert_eq!(numbers, ["2.1", "3.2"]);
    }

    #[test]
    fn a_directory_is_read_like_the_built_in_course() {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../lessons");
        assert_eq!(files(Some(&dir)).unwrap(), files(None).unwrap());
        let missing = load(Some(Path::new("/nonexistent"))).unwrap_err();
        assert!(
            missing
                .to_string()
                .starts_with("cannot read the lessons in /nonexistent: "),
            "{missing}"
        );
    }
}
