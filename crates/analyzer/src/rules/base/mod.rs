//! What a stage starts from.

mod constant_platform;
mod cuda_version_mismatch;
mod end_of_life_image;
mod gpu_devel_image;
mod gpu_query_in_build;
mod image_name;
mod invalid_image_name;
mod latest_tag;
mod platform_flag;
mod redundant_target_platform;
mod tag_with_digest;
mod undeclared_from_argument;
mod unpinned_digest;
mod untagged_image;
mod untrusted_registry;

use crate::Rule;

pub(super) static RULES: &[&Rule] = &[
    &constant_platform::RULE,
    &cuda_version_mismatch::RULE,
    &end_of_life_image::RULE,
    &gpu_devel_image::RULE,
    &gpu_query_in_build::RULE,
    &invalid_image_name::RULE,
    &latest_tag::RULE,
    &redundant_target_platform::RULE,
    &tag_with_digest::RULE,
    &undeclared_from_argument::RULE,
    &unpinned_digest::RULE,
    &untagged_image::RULE,
    &untrusted_registry::RULE,
];
