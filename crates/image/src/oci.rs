//! The documents of an image, as far as they are read here: OCI image specification 1.1 ("Image Index", "Image
//! Manifest", "Image Configuration") and its twin, Docker's image manifest version 2 schema 2.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::digest::Digest;

/// The largest manifest or config that is read, in bytes: what the OCI distribution specification asks registries
/// to take at least.
pub(crate) const MAX_DOCUMENT: u64 = 4 << 20;

pub(crate) const OCI_INDEX: &str = "application/vnd.oci.image.index.v1+json";
pub(crate) const OCI_MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
pub(crate) const OCI_CONFIG: &str = "application/vnd.oci.image.config.v1+json";
pub(crate) const DOCKER_LIST: &str = "application/vnd.docker.distribution.manifest.list.v2+json";
pub(crate) const DOCKER_MANIFEST: &str = "application/vnd.docker.distribution.manifest.v2+json";

/// A layer that is no archive: it was built here from a recipe, which the blob names.
pub(crate) const RECIPE_LAYER: &str = "application/vnd.utsuwa.layer.recipe.v1+json";

/// Where an index keeps the name of an image (OCI "Pre-Defined Annotation Keys").
pub(crate) const REF_NAME: &str = "org.opencontainers.image.ref.name";

/// Points to a blob.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Descriptor {
    pub(crate) media_type: String,
    pub(crate) digest: Digest,
    /// Bytes.
    pub(crate) size: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) platform: Option<Platform>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) annotations: BTreeMap<String, String>,
}

impl Descriptor {
    pub(crate) fn new(media_type: &str, content: &[u8]) -> Self {
        Self::of(media_type, Digest::of(content), content.len() as u64)
    }

    pub(crate) fn of(media_type: &str, digest: Digest, size: u64) -> Self {
        Self {
            media_type: media_type.into(),
            digest,
            size,
            platform: None,
            annotations: BTreeMap::new(),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Platform {
    pub(crate) architecture: String,
    pub(crate) os: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) variant: Option<String>,
}

/// `index.json`, and an image for several platforms.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Index {
    pub(crate) schema_version: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) media_type: Option<String>,
    pub(crate) manifests: Vec<Descriptor>,
}

impl Default for Index {
    fn default() -> Self {
        Self {
            schema_version: 2,
            media_type: Some(OCI_INDEX.into()),
            manifests: Vec::new(),
        }
    }
}

/// One image for one platform.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Manifest {
    pub(crate) schema_version: u32,
    pub(crate) media_type: Option<String>,
    pub(crate) config: Descriptor,
    /// Lowest first.
    pub(crate) layers: Vec<Descriptor>,
}

/// What an image's programs are run with, and the layers as they are when unpacked.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ImageConfig {
    #[serde(default)]
    pub(crate) architecture: String,
    #[serde(default)]
    pub(crate) os: String,
    #[serde(default)]
    pub(crate) config: Option<RuntimeConfig>,
    pub(crate) rootfs: RootFs,
    #[serde(default)]
    pub(crate) history: Option<Vec<History>>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct RootFs {
    #[serde(rename = "type")]
    pub(crate) kind: String,
    /// Digests of the layers before compression, lowest first.
    pub(crate) diff_ids: Vec<Digest>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct History {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) created_by: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) comment: String,
}

/// How an image wants its program run: the part `config` of the OCI image configuration.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all(deserialize = "PascalCase"))]
pub struct RuntimeConfig {
    /// Variables, as `NAME=value`.
    #[serde(default, deserialize_with = "null_is_default")]
    pub env: Vec<String>,
    /// The working directory; empty for `/`.
    #[serde(default, deserialize_with = "null_is_default")]
    pub working_dir: String,
    /// User or user id, with `:` and a group where there is one; empty for root.
    #[serde(default, deserialize_with = "null_is_default")]
    pub user: String,
    /// Words that come before [`RuntimeConfig::cmd`].
    #[serde(default, deserialize_with = "null_is_default")]
    pub entrypoint: Vec<String>,
    /// The program and its arguments, or only arguments where there is an entrypoint.
    #[serde(default, deserialize_with = "null_is_default")]
    pub cmd: Vec<String>,
}

/// Docker writes `null` where it means an empty list.
fn null_is_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// Reads a document; `what` names it in the error.
pub(crate) fn parse<T: DeserializeOwned>(what: &str, bytes: &[u8]) -> Result<T, Error> {
    serde_json::from_slice(bytes).map_err(|error| Error::Document {
        what: what.into(),
        reason: error.to_string(),
    })
}

/// This machine's name for its processor in image indexes, which is Go's.
pub(crate) fn architecture() -> &'static str {
    match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        "powerpc64" => "ppc64le",
        "x86" => "386",
        other => other,
    }
}

/// Such as `linux/amd64`.
pub(crate) fn our_platform() -> String {
    format!("linux/{}", architecture())
}

/// The image of an index that this machine runs. An entry without a platform is taken if it is the only one.
pub(crate) fn choose<'a>(what: &str, index: &'a Index) -> Result<&'a Descriptor, Error> {
    let images = || {
        index.manifests.iter().filter(|entry| {
            matches!(
                entry.media_type.as_str(),
                OCI_MANIFEST | DOCKER_MANIFEST | OCI_INDEX | DOCKER_LIST
            )
        })
    };
    let ours = |entry: &&Descriptor| {
        entry
            .platform
            .as_ref()
            .is_some_and(|platform| platform.os == "linux" && platform.architecture == architecture())
    };
    if let Some(found) = images().find(ours) {
        return Ok(found);
    }
    match images().collect::<Vec<_>>()[..] {
        [only] if only.platform.is_none() => Ok(only),
        _ => Err(Error::Platform {
            what: what.into(),
            found: offered(index),
            wanted: our_platform(),
        }),
    }
}

fn offered(index: &Index) -> String {
    let names: Vec<String> = index
        .manifests
        .iter()
        .filter_map(|entry| entry.platform.as_ref())
        .map(|platform| format!("{}/{}", platform.os, platform.architecture))
        .collect();
    if names.is_empty() {
        return "no platform at all".into();
    }
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(platform: Option<(&str, &str)>) -> Descriptor {
        Descriptor {
            platform: platform.map(|(os, architecture)| Platform {
                architecture: architecture.into(),
                os: os.into(),
                variant: None,
            }),
            ..Descriptor::new(OCI_MANIFEST, format!("{platform:?}").as_bytes())
        }
    }

    #[test]
    fn the_platform_of_this_machine_is_chosen() {
        let ours = entry(Some(("linux", architecture())));
        let other = entry(Some(("plan9", "mips")));
        let any = entry(None);
        for (manifests, expected) in [
            (vec![other.clone(), ours.clone()], Some(&ours)),
            (vec![any.clone()], Some(&any)),
            (vec![other.clone()], None),
            (vec![any.clone(), other.clone()], None),
            (vec![], None),
        ] {
            let index = Index {
                manifests,
                ..Index::default()
            };
            assert_eq!(choose("it", &index).ok(), expected, "{index:?}");
        }
        let index = Index {
            manifests: vec![other],
            ..Index::default()
        };
        let error = choose("a.tar", &index).unwrap_err().to_string();
        assert!(error.starts_with("a.tar is for plan9/mips, and this"), "{error}");
    }

    #[test]
    fn a_config_may_have_nulls() {
        let text = format!(
            r#"{{"os":"linux","config":{{"Env":null,"Cmd":["sh"],"WorkingDir":""}},
            "rootfs":{{"type":"layers","diff_ids":["{}"]}},"history":null}}"#,
            Digest::of(b"")
        );
        let config: ImageConfig = parse("config", text.as_bytes()).unwrap();
        let runtime = config.config.unwrap();
        assert_eq!((runtime.env.len(), &runtime.cmd[..]), (0, &["sh".to_owned()][..]));
    }
}
