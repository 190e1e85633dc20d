//! The rules: a directory for each family, a file for each rule.

mod base;
mod context;
mod copy;
mod label;
mod layout;
mod lines;
mod package;
mod run;
mod runtime;
mod secret;
mod stage;
pub(crate) mod suppression;
mod syntax;
mod user;
mod variable;
mod windows;

use crate::Rule;

/// The rules of each family, which keeps its own table. Those of `suppression` run after all others, since they look
/// at what comments have hidden.
pub(crate) static FAMILIES: [&[&Rule]; 13] = [
    base::RULES,
    context::RULES,
    copy::RULES,
    label::RULES,
    layout::RULES,
    package::RULES,
    run::RULES,
    runtime::RULES,
    secret::RULES,
    stage::RULES,
    syntax::RULES,
    user::RULES,
    variable::RULES,
];

/// Whether a rule looks at what lies beside the Dockerfile.
pub(crate) fn is_about_context(rule: &Rule) -> bool {
    context::RULES.contains(&rule)
}

/// Whether a rule looks at the labels that a project asks for.
pub(crate) fn is_about_labels(rule: &Rule) -> bool {
    label::SCHEMA_RULES.contains(&rule.name)
}
