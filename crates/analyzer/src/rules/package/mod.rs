//! Package managers.

mod apk_cache_left_behind;
mod apk_del_by_name;
mod apk_untrusted;
mod apt;
mod apt_get_without_yes;
mod apt_in_script;
mod apt_lists_left_behind;
mod apt_recommends;
mod apt_unauthenticated;
mod apt_update_alone;
mod cleanup;
mod composer_dev_packages;
mod declared;
mod dnf_cache_left_behind;
mod dnf_without_yes;
mod kept;
mod leftover;
mod manager;
mod missing_package_cache_mount;
mod node_gyp_headers;
mod npm_tls_off;
mod pins;
mod pip;
mod pip_cache_left_behind;
mod pip_trusted_host;
mod rpm_version;
mod rpm_without_tls_check;
mod system_upgrade;
mod unchecked_rpm_signature;
mod unpinned;
mod unpinned_apk_version;
mod unpinned_apt_version;
mod unpinned_dnf_version;
mod unpinned_gem_version;
mod unpinned_go_version;
mod unpinned_npm_version;
mod unpinned_pip_version;
mod unpinned_yum_version;
mod unpinned_zypper_version;
mod unsorted_packages;
mod unwanted;
mod yarn_cache_left_behind;
mod yes;
mod yum_cache_left_behind;
mod yum_without_yes;
mod zypper_cache_left_behind;
mod zypper_dist_upgrade;
mod zypper_without_yes;

use crate::Rule;

pub(super) static RULES: &[&Rule] = &[
    &apk_cache_left_behind::RULE,
    &apk_del_by_name::RULE,
    &apk_untrusted::RULE,
    &apt_get_without_yes::RULE,
    &apt_in_script::RULE,
    &apt_lists_left_behind::RULE,
    &apt_recommends::RULE,
    &apt_unauthenticated::RULE,
    &apt_update_alone::RULE,
    &composer_dev_packages::RULE,
    &dnf_cache_left_behind::RULE,
    &dnf_without_yes::RULE,
    &missing_package_cache_mount::RULE,
    &node_gyp_headers::RULE,
    &npm_tls_off::RULE,
    &pip_cache_left_behind::RULE,
    &pip_trusted_host::RULE,
    &rpm_without_tls_check::RULE,
    &system_upgrade::RULE,
    &unchecked_rpm_signature::RULE,
    &unpinned_apk_version::RULE,
    &unpinned_apt_version::RULE,
    &unpinned_dnf_version::RULE,
    &unpinned_gem_version::RULE,
    &unpinned_go_version::RULE,
    &unpinned_npm_version::RULE,
    &unpinned_pip_version::RULE,
    &unpinned_yum_version::RULE,
    &unpinned_zypper_version::RULE,
    &unsorted_packages::RULE,
    &yarn_cache_left_behind::RULE,
    &yum_cache_left_behind::RULE,
    &yum_without_yes::RULE,
    &zypper_cache_left_behind::RULE,
    &zypper_dist_upgrade::RULE,
    &zypper_without_yes::RULE,
];
