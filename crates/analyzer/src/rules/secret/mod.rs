//! Passwords, tokens and keys.

use crate::Rule;

pub(super) static RULES: &[&Rule] = &[];
