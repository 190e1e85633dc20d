//! `ARG` and `ENV`.

mod argument_out_of_scope;
mod base_env;
mod same_env;
mod scope_fix;
mod undefined_variable;
mod words;

use crate::Rule;

pub(super) static RULES: &[&Rule] = &[
    &argument_out_of_scope::RULE,
    &same_env::RULE,
    &undefined_variable::RULE,
];
