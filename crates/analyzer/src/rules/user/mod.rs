//! Who the container runs as, and what that user may do.

mod missing_user;
mod root_user;
mod sudo;

use crate::Rule;

pub(super) static RULES: &[&Rule] = &[&missing_user::RULE, &root_user::RULE, &sudo::RULE];
