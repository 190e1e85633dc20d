//! What the container does when it runs.

mod maintainer_deprecated;
mod shell_form_cmd;

use crate::Rule;

pub(super) static RULES: &[&Rule] = &[&maintainer_deprecated::RULE, &shell_form_cmd::RULE];
