//! `FROM --platform`.

use dockerfile::Stage;

use crate::document::Document;
use crate::{Edit, Span};

const SYSTEMS: [&str; 14] = [
    "aix",
    "android",
    "darwin",
    "dragonfly",
    "freebsd",
    "illumos",
    "ios",
    "js",
    "linux",
    "netbsd",
    "openbsd",
    "plan9",
    "solaris",
    "windows",
];
const ARCHITECTURES: [&str; 14] = [
    "386", "amd64", "arm", "arm64", "loong64", "mips", "mips64", "mips64le", "mipsle", "ppc64", "ppc64le",
    "riscv64", "s390x", "wasm",
];
/// Other names of architectures.
const SAME: [(&str, &str); 7] = [
    ("x86_64", "amd64"),
    ("x86-64", "amd64"),
    ("aarch64", "arm64"),
    ("i386", "386"),
    ("armhf", "arm"),
    ("armel", "arm"),
    ("macos", "darwin"),
];

/// The system and the architecture of a platform, as containerd normalises them; the architecture may be the
/// builder's. None if it is no platform.
pub(super) fn parts(platform: &str) -> Option<(String, Option<String>)> {
    let parts: Vec<String> = platform.split('/').map(usual).collect();
    let is_part = |part: &String| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte))
    };
    if !parts.iter().all(is_part) {
        return None;
    }
    match parts.as_slice() {
        [one] if SYSTEMS.contains(&one.as_str()) => Some((one.clone(), None)),
        [one] if ARCHITECTURES.contains(&one.as_str()) => Some(("linux".to_owned(), Some(one.clone()))),
        [os, architecture] | [os, architecture, _] => Some((os.clone(), Some(architecture.clone()))),
        _ => None,
    }
}

fn usual(part: &str) -> String {
    let part = part.to_ascii_lowercase();
    let same = SAME.iter().find(|(name, _)| *name == part);
    same.map_or(part, |(_, usual)| (*usual).to_owned())
}

/// Takes the flag away with the white space after it.
pub(super) fn removed(document: &Document<'_>, stage: &Stage<'_>) -> Option<Edit> {
    let flags = &stage.instructions.first()?.flags;
    let flag = flags.iter().rfind(|flag| flag.name == "platform")?;
    let rest = document.tree.text.get(flag.span.end..)?;
    let space = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    Some(Edit::delete(Span::new(flag.span.start, flag.span.end + space)))
}
