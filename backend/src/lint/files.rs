//! Which Dockerfiles an argument names.

use std::fmt;
use std::path::{Path, PathBuf};

use anyhow::anyhow;
use ignore::WalkBuilder;

/// Where a text comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    Stdin,
    File(PathBuf),
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stdin => f.write_str("<stdin>"),
            Self::File(path) => write!(f, "{}", path.display()),
        }
    }
}

/// What the arguments stand for.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// In the order of the arguments; those of a directory by name, none twice.
    pub(crate) sources: Vec<Source>,
    /// One sentence for each argument that stands for nothing.
    pub(crate) errors: Vec<anyhow::Error>,
}

/// Finds the Dockerfiles: a file is itself, `-` is standard input, and in a directory every file named like a
/// Dockerfile is taken, except what git ignores. Without arguments it is the Dockerfile of the working directory.
pub(crate) fn find(arguments: Vec<PathBuf>) -> Found {
    let mut found = Found::default();
    if arguments.is_empty() {
        found.sources.push(Source::File(default_file()));
    }
    for argument in arguments {
        if argument.as_os_str() == "-" {
            found.sources.push(Source::Stdin);
        } else if argument.is_dir() {
            walk(&argument, &mut found);
        } else {
            found.sources.push(Source::File(argument));
        }
    }
    let mut seen = std::collections::HashSet::new();
    found.sources.retain(|source| seen.insert(source.to_string()));
    found
}

/// As `docker build` and `podman build` choose it. If neither is there, the error names the usual one.
fn default_file() -> PathBuf {
    let names = ["Dockerfile", "Containerfile", "dockerfile"].map(PathBuf::from);
    let present = names.iter().find(|name| name.exists());
    present.unwrap_or(&names[0]).clone()
}

fn walk(directory: &Path, found: &mut Found) {
    let before = found.sources.len();
    let mut walk = WalkBuilder::new(directory);
    // `.devcontainer` and `.github` hold Dockerfiles; a directory need not be a repository to have a .gitignore.
    walk.hidden(false).ignore(false).require_git(false);
    walk.filter_entry(|entry| entry.file_name() != ".git");
    walk.sort_by_file_path(Path::cmp);
    for entry in walk.build() {
        match entry {
            Ok(entry) => {
                let is_file = entry.file_type().is_some_and(|kind| !kind.is_dir());
                let is_named_so = entry.file_name().to_str().is_some_and(is_dockerfile);
                // A link is taken for what it leads to; a broken one is an error of its own when it is read.
                if is_file && is_named_so && !entry.path().is_dir() {
                    found.sources.push(Source::File(tidy(entry.into_path())));
                }
            }
            Err(error) => found.errors.push(anyhow!(
                "{error}: give yourself the permission, or name the Dockerfiles"
            )),
        }
    }
    if found.sources.len() == before {
        found.errors.push(anyhow!(
            "{} has no Dockerfile in it (Dockerfile*, *.Dockerfile, Containerfile*): name another directory, or the file",
            directory.display()
        ));
    }
}

/// `./a` is `a`: reports and settings name files so.
fn tidy(path: PathBuf) -> PathBuf {
    path.strip_prefix(".").map(Path::to_owned).unwrap_or(path)
}

/// Whether a file of this name is one.
pub(crate) fn is_dockerfile(name: &str) -> bool {
    let starts = ["Dockerfile", "Containerfile"];
    let ends = [".Dockerfile", ".dockerfile", ".Containerfile", ".containerfile"];
    let is_named_so = starts.iter().any(|start| name.starts_with(start))
        || ends.iter().any(|end| name.ends_with(end))
        || matches!(name, "dockerfile" | "containerfile");
    is_named_so && !name.ends_with(".dockerignore") && !name.ends_with('~')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_dockerfiles() {
        for name in [
            "Dockerfile",
            "Dockerfile.dev",
            "Dockerfile-alpine",
            "api.Dockerfile",
            "api.dockerfile",
            "Containerfile",
            "Containerfile.dev",
            "dockerfile",
        ] {
            assert!(is_dockerfile(name), "{name}");
        }
        for name in [
            "Dockerfile.dockerignore",
            "api.Dockerfile.dockerignore",
            ".dockerignore",
            "MyDockerfile",
            "Dockerfile~",
            "docker-compose.yml",
            "",
        ] {
            assert!(!is_dockerfile(name), "{name}");
        }
    }

    #[test]
    fn a_directory_is_searched_as_git_sees_it() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path();
        for path in [
            "b/Dockerfile",
            "b/Dockerfile.dockerignore",
            "a/api.Dockerfile",
            "a/readme",
            "built/Dockerfile",
            ".devcontainer/Dockerfile",
            ".git/Dockerfile",
        ] {
            std::fs::create_dir_all(root.join(path).parent().unwrap()).unwrap();
            std::fs::write(root.join(path), "").unwrap();
        }
        std::fs::write(root.join(".gitignore"), "built/\n").unwrap();
        std::fs::create_dir(root.join("Dockerfile.d")).unwrap();
        let names = |found: &Found| -> Vec<String> {
            let sources = found.sources.iter();
            sources
                .map(|source| match source {
                    Source::Stdin => "-".to_owned(),
                    Source::File(path) => path.strip_prefix(root).unwrap().display().to_string(),
                })
                .collect()
        };
        let found = find(vec![root.to_owned(), root.join("b/Dockerfile"), "-".into()]);
        assert_eq!(
            names(&found),
            [
                ".devcontainer/Dockerfile",
                "a/api.Dockerfile",
                "b/Dockerfile",
                "-"
            ]
        );
        assert!(found.errors.is_empty());
        let found = find(vec![root.join("built/none"), root.join("Dockerfile.d")]);
        assert_eq!((names(&found).len(), found.errors.len()), (1, 1));
    }
}
