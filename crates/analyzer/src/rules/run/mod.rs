//! What a `RUN` does with its shell.

mod cd_in_run;
mod chain;
mod chain_on_one_line;
mod chain_without_heredoc;
mod clear_text_address;
mod command_without_use;
mod consecutive_runs;
mod curl;
mod curl_without_redirects;
mod debug_mode;
mod download_without_retry;
mod pipe_without_pipefail;
mod sh_replaced;
mod telemetry;
mod tls_checks_off;
mod wget_and_curl;
mod wget_progress;

use crate::Rule;

pub(super) static RULES: &[&Rule] = &[
    &cd_in_run::RULE,
    &chain_on_one_line::RULE,
    &chain_without_heredoc::RULE,
    &clear_text_address::RULE,
    &command_without_use::RULE,
    &consecutive_runs::RULE,
    &curl_without_redirects::RULE,
    &debug_mode::RULE,
    &download_without_retry::RULE,
    &pipe_without_pipefail::RULE,
    &sh_replaced::RULE,
    &telemetry::RULE,
    &tls_checks_off::RULE,
    &wget_and_curl::RULE,
    &wget_progress::RULE,
];
