//! Comments that silence rules. These rules run last: they look at what the comments have hidden.

mod unknown_rule_name;
mod unused_suppression;

use crate::Rule;

pub(crate) static RULES: &[&Rule] = &[&unknown_rule_name::RULE, &unused_suppression::RULE];
