//! What a `RUN` does with its shell.

mod cd_in_run;
mod command_without_use;
mod consecutive_runs;
mod pipe_without_pipefail;
mod sh_replaced;
mod wget_and_curl;
mod wget_progress;

use crate::Rule;

pub(super) static RULES: &[&Rule] = &[
    &cd_in_run::RULE,
    &command_without_use::RULE,
    &consecutive_runs::RULE,
    &pipe_without_pipefail::RULE,
    &sh_replaced::RULE,
    &wget_and_curl::RULE,
    &wget_progress::RULE,
];
