//! What the container does when it runs.

mod admin_port_exposed;
mod expose_host_port;
mod expose_proto_casing;
mod invalid_stopsignal;
mod maintainer_deprecated;
mod missing_healthcheck;
mod nginx_fast_shutdown;
mod noncanonical_stopsignal;
mod port;
mod port_out_of_range;
mod process;
mod shell_form_cmd;
mod signal;
mod stopsignal_for;
mod systemd_wrong_stopsignal;
mod ungraceful_stopsignal;
mod windows_chown;
mod windows_run_mount;
mod windows_stopsignal;

use crate::Rule;

pub(super) static RULES: &[&Rule] = &[
    &admin_port_exposed::RULE,
    &expose_host_port::RULE,
    &expose_proto_casing::RULE,
    &invalid_stopsignal::RULE,
    &maintainer_deprecated::RULE,
    &missing_healthcheck::RULE,
    &nginx_fast_shutdown::RULE,
    &noncanonical_stopsignal::RULE,
    &port_out_of_range::RULE,
    &shell_form_cmd::RULE,
    &systemd_wrong_stopsignal::RULE,
    &ungraceful_stopsignal::RULE,
    &windows_chown::RULE,
    &windows_run_mount::RULE,
    &windows_stopsignal::RULE,
];
