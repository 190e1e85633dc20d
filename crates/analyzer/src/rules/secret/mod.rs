//! Passwords, tokens and keys.

pub(super) mod file;
mod literal;
mod mount;
mod needs_mount;
mod shape;
mod to_mount;
mod variable;
mod written;

use crate::Rule;

pub(super) static RULES: &[&Rule] = &[
    &literal::RULE,
    &file::RULE,
    &needs_mount::RULE,
    &variable::RULE,
    &written::RULE,
];
