//! The files of a pack as they are written.

use serde::Deserialize;
use serde_norway::with::singleton_map_recursive;

use super::lesson::{Capability, Level};
use super::tier::{Network, Tier};
use crate::answer::Answer;
use crate::lang::Text;
use crate::probe::Probe;
use crate::scalar::{Entries, Scalar};
use crate::vars::VarSpec;

/// The version of the format that this program reads.
pub(super) const SCHEMA: u32 = 1;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCourse {
    pub(super) schema: u32,
    pub(super) id: String,
    pub(super) title: Text,
    pub(super) modules: Vec<RawModule>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawModule {
    pub(super) id: String,
    pub(super) number: Scalar,
    pub(super) title: Text,
    pub(super) lessons: Vec<RawEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawEntry {
    pub(super) number: String,
    pub(super) dir: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawLesson {
    pub(super) schema: u32,
    pub(super) id: String,
    pub(super) level: Level,
    pub(super) minutes: u16,
    #[serde(default)]
    pub(super) requires: Vec<Capability>,
    pub(super) sandbox: RawSandbox,
    #[serde(default, deserialize_with = "singleton_map_recursive::deserialize")]
    pub(super) vars: Entries<VarSpec>,
    pub(super) steps: Vec<RawStep>,
    #[serde(default)]
    pub(super) solve: Entries<String>,
    #[serde(default)]
    pub(super) wrong: Vec<RawWrong>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSandbox {
    pub(super) rootfs: String,
    #[serde(default)]
    pub(super) tier: Tier,
    #[serde(default)]
    pub(super) network: Network,
    pub(super) terminals: Vec<String>,
    pub(super) limits: RawLimits,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawLimits {
    pub(super) memory: Scalar,
    pub(super) cpu: f64,
    pub(super) pids: u32,
    pub(super) disk: Scalar,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawStep {
    pub(super) id: String,
    #[serde(default)]
    pub(super) tasks: Vec<RawTask>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTask {
    pub(super) id: String,
    #[serde(default, deserialize_with = "singleton_map_recursive::deserialize")]
    pub(super) probe: Option<Probe>,
    pub(super) answer: Option<Answer>,
    #[serde(default)]
    pub(super) mode: Mode,
    #[serde(default)]
    pub(super) explain: Entries<Text>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Mode {
    #[default]
    Edge,
    Level,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawWrong {
    pub(super) step: String,
    #[serde(rename = "do")]
    pub(super) run: String,
    pub(super) expect: String,
}
