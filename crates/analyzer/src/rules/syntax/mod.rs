//! What a builder cannot read, or reads otherwise than it looks.

mod instruction_before_from;
mod parse_error;

use crate::Rule;

pub(super) static RULES: &[&Rule] = &[&instruction_before_from::RULE, &parse_error::RULE];
