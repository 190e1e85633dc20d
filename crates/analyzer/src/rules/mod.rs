//! The rules, one in each file, and the table of them.

mod add_instead_of_copy;
mod apt_get_without_yes;
mod apt_lists_left_behind;
mod apt_recommends;
mod instruction_before_from;
mod latest_tag;
mod maintainer_deprecated;
mod missing_user;
mod multiple_cmd;
mod multiple_entrypoint;
mod overridden;
mod parse_error;
mod relative_workdir;
mod root_user;
mod shell_form_cmd;
mod sudo;
mod unpinned_apt_version;
mod untagged_image;

use crate::Rule;

/// Sorted by name.
pub(crate) static ALL: &[&Rule] = &[
    &add_instead_of_copy::RULE,
    &apt_get_without_yes::RULE,
    &apt_lists_left_behind::RULE,
    &apt_recommends::RULE,
    &instruction_before_from::RULE,
    &latest_tag::RULE,
    &maintainer_deprecated::RULE,
    &missing_user::RULE,
    &multiple_cmd::RULE,
    &multiple_entrypoint::RULE,
    &parse_error::RULE,
    &relative_workdir::RULE,
    &root_user::RULE,
    &shell_form_cmd::RULE,
    &sudo::RULE,
    &unpinned_apt_version::RULE,
    &untagged_image::RULE,
];
