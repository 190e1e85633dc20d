//! What a stage starts from.

mod latest_tag;
mod untagged_image;

use crate::Rule;

pub(super) static RULES: &[&Rule] = &[&latest_tag::RULE, &untagged_image::RULE];
