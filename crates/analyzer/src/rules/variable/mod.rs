//! `ARG` and `ENV`.

mod all_gpu_capabilities;
mod argument_out_of_scope;
mod base_env;
mod fixed_gpu_devices;
mod same_env;
mod scope_fix;
mod undefined_variable;
mod words;

use crate::Rule;

pub(super) static RULES: &[&Rule] = &[
    &all_gpu_capabilities::RULE,
    &argument_out_of_scope::RULE,
    &fixed_gpu_devices::RULE,
    &same_env::RULE,
    &undefined_variable::RULE,
];
