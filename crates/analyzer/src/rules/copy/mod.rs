//! `COPY`, `ADD` and `WORKDIR`.

mod add_instead_of_copy;
mod archive_unpacked;
mod chmod_after_copy;
mod copy_after_user;
mod directory;
mod git_clone;
mod many_sources;
mod outside_context;
mod relative_destination;
mod relative_workdir;
mod system_workdir;
pub(super) mod transfer;
mod vex_copied;
pub(super) mod whole_context;
mod writable_program;
mod written_by_run;

use crate::Rule;

pub(super) static RULES: &[&Rule] = &[
    &add_instead_of_copy::RULE,
    &archive_unpacked::RULE,
    &chmod_after_copy::RULE,
    &copy_after_user::RULE,
    &git_clone::RULE,
    &many_sources::RULE,
    &outside_context::RULE,
    &relative_destination::RULE,
    &relative_workdir::RULE,
    &system_workdir::RULE,
    &vex_copied::RULE,
    &whole_context::RULE,
    &writable_program::RULE,
    &written_by_run::RULE,
];
