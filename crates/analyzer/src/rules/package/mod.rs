//! Package managers.

mod apt;
mod apt_get_without_yes;
mod apt_lists_left_behind;
mod apt_recommends;
mod pins;
mod pip;
mod pip_cache_left_behind;
mod unpinned_apt_version;
mod unpinned_gem_version;
mod unpinned_go_version;
mod unpinned_npm_version;
mod unpinned_pip_version;
mod yarn_cache_left_behind;

use crate::Rule;

pub(super) static RULES: &[&Rule] = &[
    &apt_get_without_yes::RULE,
    &apt_lists_left_behind::RULE,
    &apt_recommends::RULE,
    &pip_cache_left_behind::RULE,
    &unpinned_apt_version::RULE,
    &unpinned_gem_version::RULE,
    &unpinned_go_version::RULE,
    &unpinned_npm_version::RULE,
    &unpinned_pip_version::RULE,
    &yarn_cache_left_behind::RULE,
];
