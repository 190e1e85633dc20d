//! Stages, and instructions of which a stage has one.

mod copied_root;
mod copy_from_itself;
mod duplicate_stage_name;
mod empty_stage_source;
mod long_file;
mod multiple_cmd;
mod multiple_entrypoint;
mod multiple_healthcheck;
mod overridden;
mod reserved_stage_name;
mod shell_in_scratch;
mod single_stage_build;
mod stage_cycle;
mod unknown_stage;
mod unused_stage;
mod uppercase_stage_name;

use crate::Rule;

pub(super) static RULES: &[&Rule] = &[
    &copied_root::RULE,
    &copy_from_itself::RULE,
    &duplicate_stage_name::RULE,
    &empty_stage_source::RULE,
    &long_file::RULE,
    &multiple_cmd::RULE,
    &multiple_entrypoint::RULE,
    &multiple_healthcheck::RULE,
    &reserved_stage_name::RULE,
    &shell_in_scratch::RULE,
    &single_stage_build::RULE,
    &stage_cycle::RULE,
    &unknown_stage::RULE,
    &unused_stage::RULE,
    &uppercase_stage_name::RULE,
];
