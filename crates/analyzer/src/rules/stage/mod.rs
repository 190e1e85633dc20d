//! Stages, and instructions of which a stage has one.

mod multiple_cmd;
mod multiple_entrypoint;
mod overridden;

use crate::Rule;

pub(super) static RULES: &[&Rule] = &[&multiple_cmd::RULE, &multiple_entrypoint::RULE];
