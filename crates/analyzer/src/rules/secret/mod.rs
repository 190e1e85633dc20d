//! Passwords, tokens and keys.

pub(super) mod file;
mod literal;
mod shape;
mod variable;

use crate::Rule;

pub(super) static RULES: &[&Rule] = &[&literal::RULE, &file::RULE, &variable::RULE];
