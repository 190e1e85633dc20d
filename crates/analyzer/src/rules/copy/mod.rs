//! `COPY`, `ADD` and `WORKDIR`.

mod add_instead_of_copy;
mod archive_unpacked;
mod chmod_after_copy;
mod copy_after_user;
mod directory;
mod many_sources;
mod outside_context;
mod relative_destination;
mod relative_workdir;
mod system_workdir;
pub(super) mod transfer;
pub(super) mod whole_context;

use crate::Rule;

pub(super) static RULES: &[&Rule] = &[
    &add_instead_of_copy::RULE,
    &archive_unpacked::RULE,
    &chmod_after_copy::RULE,
    &copy_after_user::RULE,
    &many_sources::RULE,
    &outside_context::RULE,
    &relative_destination::RULE,
    &relative_workdir::RULE,
    &system_workdir::RULE,
    &whole_context::RULE,
];
