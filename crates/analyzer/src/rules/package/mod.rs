//! Package managers.

mod apt;
mod apt_get_without_yes;
mod apt_lists_left_behind;
mod apt_recommends;
mod cleanup;
mod manager;
mod unpinned;
mod unpinned_apt_version;

use crate::Rule;

pub(super) static RULES: &[&Rule] = &[
    &apt_get_without_yes::RULE,
    &apt_lists_left_behind::RULE,
    &apt_recommends::RULE,
    &unpinned_apt_version::RULE,
];
