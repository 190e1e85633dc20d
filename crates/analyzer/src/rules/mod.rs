//! The rules: a directory for each family, a file for each rule.

mod base;
mod context;
mod copy;
mod label;
mod lines;
mod package;
mod run;
mod runtime;
mod secret;
mod stage;
mod syntax;
mod user;
mod variable;

use crate::Rule;

/// The rules of each family, which keeps its own table.
pub(crate) static FAMILIES: [&[&Rule]; 12] = [
    base::RULES,
    context::RULES,
    copy::RULES,
    label::RULES,
    package::RULES,
    run::RULES,
    runtime::RULES,
    secret::RULES,
    stage::RULES,
    syntax::RULES,
    user::RULES,
    variable::RULES,
];
