//! The indentation that `.editorconfig` files ask for (editorconfig.org).

use std::fs;
use std::path::Path;

use format::Indent;
use ignore::gitignore::GitignoreBuilder;

/// Far beyond any such file.
const MAX_BYTES: u64 = 1 << 20;
const LARGEST: u8 = 16;

/// What is asked for, each from the nearest file that says something.
#[derive(Debug, Default, PartialEq, Eq)]
struct Wishes {
    style: Option<String>,
    size: Option<String>,
}

/// The indentation for the file at `path`; none if no `.editorconfig` says anything about it.
pub(super) fn indent(path: &Path) -> Option<Indent> {
    let path = std::path::absolute(path).ok()?;
    let mut wishes = Wishes::default();
    for directory in path.ancestors().skip(1) {
        let file = directory.join(".editorconfig");
        let Some(text) = read(&file) else { continue };
        let is_root = add(&mut wishes, &text, directory, &path);
        if is_root {
            break;
        }
    }
    match (wishes.style.as_deref(), wishes.size.as_deref()) {
        (Some("tab"), _) | (None, Some("tab")) => Some(Indent::Tab),
        (_, Some(size)) => {
            let size = size.parse().ok().filter(|size| (1..=LARGEST).contains(size));
            size.map(Indent::Spaces)
        }
        _ => None,
    }
}

fn read(file: &Path) -> Option<String> {
    let is_small = fs::metadata(file).ok()?.len() <= MAX_BYTES;
    is_small.then(|| fs::read_to_string(file).ok()).flatten()
}

/// Takes what the text says about `path` where nothing is known yet. Says whether it is the topmost file.
fn add(wishes: &mut Wishes, text: &str, directory: &Path, path: &Path) -> bool {
    let mut is_root = false;
    let mut found = Wishes::default();
    // None before the first section.
    let mut applies = None;
    for line in text.lines().map(str::trim) {
        if line.starts_with(['#', ';']) {
            continue;
        }
        if let Some(pattern) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            applies = Some(matches(pattern, directory, path));
            continue;
        }
        let Some((key, value)) = line.split_once('=') else {
            continue;
        };
        let (key, value) = (key.trim().to_ascii_lowercase(), value.trim().to_ascii_lowercase());
        match (key.as_str(), applies) {
            ("root", None) => is_root = value == "true",
            ("indent_style", Some(true)) => found.style = Some(value),
            ("indent_size", Some(true)) => found.size = Some(value),
            _ => {}
        }
    }
    wishes.style = wishes.style.take().or(found.style);
    wishes.size = wishes.size.take().or(found.size);
    is_root
}

/// A pattern without a slash is for names in any directory below, as in `.gitignore`.
fn matches(pattern: &str, directory: &Path, path: &Path) -> bool {
    let mut builder = GitignoreBuilder::new(directory);
    if builder.add_line(None, pattern).is_err() {
        return false;
    }
    builder
        .build()
        .is_ok_and(|matcher| matcher.matched(path, false).is_ignore())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn indent_of(files: &[(&str, &str)], path: &str) -> Option<Indent> {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(dir.path().join("a/b")).unwrap();
        for (name, text) in files {
            std::fs::write(dir.path().join(name), text).unwrap();
        }
        indent(&dir.path().join(path))
    }

    #[test]
    fn sections_that_match_count() {
        for (text, expect) in [
            (
                "root=true\n[*]\nindent_style = space\nindent_size = 2\n",
                Some(Indent::Spaces(2)),
            ),
            ("root=true\n[*]\nindent_style = tab\n", Some(Indent::Tab)),
            ("root=true\n[*]\nindent_size = tab\n", Some(Indent::Tab)),
            (
                "root=true\n[Dockerfile*]\nIndent_Size=3\n[*.md]\nindent_size=8",
                Some(Indent::Spaces(3)),
            ),
            (
                "root=true\n[*]\nindent_size=2\n[{Dockerfile,Makefile}]\nindent_style=tab\n",
                Some(Indent::Tab),
            ),
            (
                "root=true\n[a/b/Docker*]\nindent_size=6\n",
                Some(Indent::Spaces(6)),
            ),
            ("root=true\n# [*]\nindent_size=6\n", None),
            ("root=true\n[*]\nindent_size=99\n", None),
            ("root=true\n[*.py]\nindent_size=2\n", None),
        ] {
            assert_eq!(
                indent_of(&[(".editorconfig", text)], "a/b/Dockerfile"),
                expect,
                "{text}"
            );
        }
    }

    #[test]
    fn the_nearest_file_wins() {
        let far = (
            ".editorconfig",
            "root=true\n[*]\nindent_style=tab\nindent_size=2\n",
        );
        let near = ("a/.editorconfig", "[*]\nindent_style=space\n");
        assert_eq!(indent_of(&[far, near], "a/b/Dockerfile"), Some(Indent::Spaces(2)));
        let top = ("a/.editorconfig", "root=true\n[*]\nindent_size=5\n");
        assert_eq!(indent_of(&[far, top], "a/b/Dockerfile"), Some(Indent::Spaces(5)));
    }
}
