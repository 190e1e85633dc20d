//! The TOML file: flat keys, each with the name of a setting.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::IgnoredAny;
use toml::de::DeTable;

use super::{ConfigError, LogFormat, OnStop, Origins, Subnets};

/// Every key, in the order of the documentation.
pub(super) const KEYS: &[&str] = &[
    "listen",
    "origins",
    "allow_remote",
    "data_dir",
    "runtime_dir",
    "lessons",
    "max_sandboxes",
    "sandboxes_per_session",
    "idle_seconds",
    "inactive_seconds",
    "max_seconds",
    "warning_seconds",
    "extension_seconds",
    "extensions",
    "viewers",
    "output_bytes_per_second",
    "recording_bytes",
    "prepared_sandboxes",
    "on_stop",
    "image",
    "delegate_cgroup_v1",
    "egress",
    "egress_uplink",
    "egress_resolver",
    "egress_refused",
    "log",
];

/// The table that `utsuwa lint` reads.
const LINT: &str = "lint";

/// What a file says; a setting it leaves out is `None`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub(super) listen: Option<SocketAddr>,
    pub(super) origins: Option<Origins>,
    pub(super) allow_remote: Option<bool>,
    pub(super) data_dir: Option<PathBuf>,
    pub(super) runtime_dir: Option<PathBuf>,
    pub(super) lessons: Option<PathBuf>,
    pub(super) max_sandboxes: Option<u32>,
    pub(super) sandboxes_per_session: Option<u32>,
    pub(super) idle_seconds: Option<u64>,
    pub(super) inactive_seconds: Option<u64>,
    pub(super) max_seconds: Option<u64>,
    pub(super) warning_seconds: Option<u64>,
    pub(super) extension_seconds: Option<u64>,
    pub(super) extensions: Option<u32>,
    pub(super) viewers: Option<u32>,
    pub(super) output_bytes_per_second: Option<u64>,
    pub(super) recording_bytes: Option<u64>,
    pub(super) prepared_sandboxes: Option<usize>,
    pub(super) on_stop: Option<OnStop>,
    pub(super) image: Option<String>,
    pub(super) delegate_cgroup_v1: Option<bool>,
    pub(super) egress: Option<bool>,
    pub(super) egress_uplink: Option<String>,
    pub(super) egress_resolver: Option<Ipv4Addr>,
    pub(super) egress_refused: Option<Subnets>,
    pub(super) log: Option<LogFormat>,
    #[serde(default, rename = "lint")]
    _lint: IgnoredAny,
}

pub(super) fn read(path: &Path) -> Result<File, ConfigError> {
    let text = std::fs::read_to_string(path).map_err(|source| ConfigError::Unreadable {
        path: path.to_owned(),
        source,
    })?;
    parse(path, &text)
}

pub(super) fn parse(path: &Path, text: &str) -> Result<File, ConfigError> {
    let malformed = |error: &toml::de::Error| ConfigError::Malformed {
        path: path.to_owned(),
        line: line_of(text, error.span().map_or(0, |span| span.start)),
        message: error.message().trim_end().replace('\n', ", "),
    };
    let table = DeTable::parse(text).map_err(|error| malformed(&error))?;
    let unknown = table
        .get_ref()
        .keys()
        .find(|key| !KEYS.contains(&key.get_ref().as_ref()) && key.get_ref() != LINT);
    if let Some(key) = unknown {
        return Err(ConfigError::UnknownKey {
            path: path.to_owned(),
            line: line_of(text, key.span().start),
            key: key.get_ref().to_string(),
            hint: nearest(key.get_ref()),
        });
    }
    toml::from_str(text).map_err(|error| malformed(&error))
}

fn line_of(text: &str, offset: usize) -> usize {
    1 + text.bytes().take(offset).filter(|byte| *byte == b'\n').count()
}

/// The setting that `key` is a slip of, if one is near enough.
fn nearest(key: &str) -> Option<&'static str> {
    let distance = |known: &&&str| strsim::damerau_levenshtein(&key.to_lowercase().replace('-', "_"), known);
    KEYS.iter()
        .min_by_key(distance)
        .filter(|known| distance(known) <= 1 + known.len() / 4)
        .copied()
}
