//! Who the container runs as, and what that user may do.

mod account;
pub(super) mod current;
mod high_uid;
mod missing_user;
mod named_user;
mod root_user;
mod sudo;

use crate::Rule;

pub(super) static RULES: &[&Rule] = &[
    &high_uid::RULE,
    &missing_user::RULE,
    &named_user::RULE,
    &root_user::RULE,
    &sudo::RULE,
];
