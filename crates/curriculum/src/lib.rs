//! Lesson packs: their format, strict loading, rendering to safe HTML, variables, grading and the vocabulary
//! of probes. No IO: the caller hands over the pack's files as texts and implements [`probe::Look`].
//!
//! [`Pack::load`] reads every file and collects every [`Problem`]; a pack that loads is whole, in both
//! languages. `docs/AUTHORING.md` describes the format.

mod answer;
mod digest;
mod host;
mod lang;
mod pack;
pub mod page;
pub mod probe;
mod problem;
mod scalar;
mod vars;
mod verdict;
mod words;

pub use answer::{Answer, AnswerKind};
pub use host::{CgroupFile, CgroupVersion, Controller, HostFacts};
pub use lang::{Lang, Text, UnknownLang};
pub use pack::{
    Capability, Check, Course, Files, Lesson, Level, Limits, Module, Network, Pack, Sandbox, Step, Task,
    Tier, Wrong, stamp,
};
pub use probe::{Look, LookError, Probe, Watch};
pub use problem::Problem;
pub use vars::Vars;
pub use verdict::{Reason, Verdict};
