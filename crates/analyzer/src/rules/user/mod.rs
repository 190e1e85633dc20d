//! Who the container runs as, and what that user may do.

mod account;
pub(super) mod current;
mod docker_socket;
mod dropped_groups;
mod high_uid;
mod insecure_run;
mod missing_user;
mod mode;
mod named_user;
mod no_passwd;
mod password;
mod root_user;
mod setuid_bit;
mod sudo;
mod unused_account;
mod wide_mount;
mod world_writable;

use crate::Rule;

pub(super) static RULES: &[&Rule] = &[
    &docker_socket::RULE,
    &dropped_groups::RULE,
    &high_uid::RULE,
    &insecure_run::RULE,
    &missing_user::RULE,
    &named_user::RULE,
    &no_passwd::RULE,
    &password::RULE,
    &root_user::RULE,
    &setuid_bit::RULE,
    &sudo::RULE,
    &unused_account::RULE,
    &wide_mount::RULE,
    &world_writable::RULE,
];
