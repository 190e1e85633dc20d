//! Labels.

mod duplicate_label;
mod empty_label;
mod generated_label;
mod invalid_label_key;
mod label_not_email;
mod label_not_git_hash;
mod label_not_semver;
mod label_not_spdx;
mod label_not_time;
mod label_not_url;
mod labels;
mod missing_label;
mod spdx;
mod spdx_ids;
mod stale_base_digest;
mod unexpected_label;
mod ungrouped_labels;
mod unsorted_labels;

use crate::Rule;

pub(super) static RULES: &[&Rule] = &[
    &duplicate_label::RULE,
    &empty_label::RULE,
    &generated_label::RULE,
    &invalid_label_key::RULE,
    &label_not_email::RULE,
    &label_not_git_hash::RULE,
    &label_not_semver::RULE,
    &label_not_spdx::RULE,
    &label_not_time::RULE,
    &label_not_url::RULE,
    &missing_label::RULE,
    &stale_base_digest::RULE,
    &unexpected_label::RULE,
    &ungrouped_labels::RULE,
    &unsorted_labels::RULE,
];

/// Those that have nothing to do without a schema in the settings.
pub(super) const SCHEMA_RULES: [&str; 9] = [
    empty_label::RULE.name,
    label_not_email::RULE.name,
    label_not_git_hash::RULE.name,
    label_not_semver::RULE.name,
    label_not_spdx::RULE.name,
    label_not_time::RULE.name,
    label_not_url::RULE.name,
    missing_label::RULE.name,
    unexpected_label::RULE.name,
];
