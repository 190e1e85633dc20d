//! What an image is made of: the files under `rootfs/`, embedded in the program.

use std::fmt::Write as _;

use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use super::{Error, helper};

const FILES: [(&str, &str); 2] = [
    ("base.toml", include_str!("../../../rootfs/base.toml")),
    ("minimal.toml", include_str!("../../../rootfs/minimal.toml")),
];

/// A recipe. Unknown keys are errors.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Recipe {
    /// The image that it makes: the `rootfs` of a lesson. Lower-case letters, digits and `-`.
    pub(super) name: String,
    /// What is in it, in a few words.
    pub(super) summary: String,
    /// Where the programs come from.
    pub(super) source: Source,
    /// Files that are written over what the source brings.
    #[serde(default, rename = "file")]
    pub(super) files: Vec<File>,
}

/// Where an image's programs come from.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Source {
    /// Debian packages, by mmdebstrap.
    Debian(Debian),
    /// This machine's static busybox, with a link for each applet.
    Busybox(Busybox),
}

/// Debian packages, beside the essential ones.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Debian {
    /// The release's code name.
    pub(super) suite: String,
    /// Package names.
    pub(super) packages: Vec<String>,
}

/// Nothing to choose yet.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Busybox {}

/// A file that the recipe writes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    /// Absolute, without `.` and `..`.
    pub(super) path: String,
    /// Its text.
    pub(super) text: String,
}

impl Recipe {
    /// The embedded recipe for the image `name`, and what names its content; `minimal` chooses the one that needs no network.
    pub(super) fn find(name: &str, minimal: bool) -> Result<(Self, String), Error> {
        let mut known = Vec::new();
        for (file, text) in FILES {
            let recipe = Self::parse(file, text)?;
            let is_minimal = matches!(recipe.source, Source::Busybox(_));
            if recipe.name == name && is_minimal == minimal {
                return Ok((recipe, identity(text)));
            }
            known.push(if is_minimal {
                format!("{} --minimal", recipe.name)
            } else {
                recipe.name
            });
        }
        Err(Error::UnknownRecipe {
            name: name.into(),
            known: known.join(", "),
        })
    }

    fn parse(file: &'static str, text: &str) -> Result<Self, Error> {
        let invalid = |message| Error::Recipe { file, message };
        let recipe: Self = toml::from_str(text).map_err(|error| invalid(error.to_string()))?;
        if recipe.name.is_empty() || !recipe.name.bytes().all(is_name_byte) {
            return Err(invalid(format!(
                "the name {:?} has other than a-z, 0-9 and -",
                recipe.name
            )));
        }
        for file in &recipe.files {
            let parts = file.path.strip_prefix('/').map(|path| path.split('/'));
            if !parts.is_some_and(|mut parts| parts.all(|part| !matches!(part, "" | "." | ".."))) {
                return Err(invalid(format!(
                    "the path {:?} is not absolute and plain",
                    file.path
                )));
            }
        }
        Ok(recipe)
    }
}

const fn is_name_byte(byte: u8) -> bool {
    matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-')
}

/// Names one content: hexadecimal digits of the SHA-256 over the recipe and our helpers.
fn identity(recipe: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(recipe);
    for helper in helper::ALL {
        hash.update(helper.name);
        hash.update(helper.program);
    }
    hash.finalize().iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_recipes_are_valid() {
        let (base, base_identity) = Recipe::find("base", false).unwrap();
        let (minimal, minimal_identity) = Recipe::find("base", true).unwrap();
        assert!(matches!(base.source, Source::Debian(_)));
        assert!(matches!(minimal.source, Source::Busybox(_)));
        assert_ne!(base_identity, minimal_identity);
        assert_eq!(base_identity.len(), 64);
    }

    #[test]
    fn an_unknown_recipe_names_the_known_ones() {
        let error = Recipe::find("podman", false).unwrap_err().to_string();
        assert_eq!(
            error,
            "there is no recipe \"podman\"; recipes are: base, base --minimal"
        );
    }

    #[test]
    fn bad_recipes_say_where() {
        let head = "name = \"a\"\nsummary = \"\"\n[source.busybox]\n";
        for (text, expected) in [
            ("name = \"a\"\nsumary = \"\"\n", "line 2"),
            (&format!("{head}applets = 3\n"), "line 4"),
            ("name = \"A\"\nsummary = \"\"\n[source.busybox]\n", "a-z"),
            (
                &format!("{head}[[file]]\npath = \"etc/x\"\ntext = \"\"\n"),
                "\"etc/x\"",
            ),
            (
                &format!("{head}[[file]]\npath = \"/etc/../x\"\ntext = \"\"\n"),
                "\"/etc/../x\"",
            ),
            ("name = \"a\"\nsummary = \"\"\n[source.alpine]\n", "alpine"),
        ] {
            let error = Recipe::parse("x.toml", text).unwrap_err().to_string();
            assert!(
                error.starts_with("rootfs/x.toml: ") && error.contains(expected),
                "{text:?} gave {error}"
            );
        }
    }
}
