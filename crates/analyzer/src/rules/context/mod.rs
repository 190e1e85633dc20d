//! The build context and its `.dockerignore`.

mod copied_but_ignored;
mod entries;
mod idle_pattern;
mod ignore;
mod missing_dockerignore;
mod needless;
mod pattern;
mod secret_file;
mod sources;

use crate::Rule;

pub(super) static RULES: &[&Rule] = &[
    &copied_but_ignored::RULE,
    &idle_pattern::RULE,
    &missing_dockerignore::RULE,
    &needless::RULE,
    &secret_file::RULE,
];

/// Settings for tests: a context with these entries.
#[cfg(test)]
fn with(dockerignore: Option<&str>, entries: &[&str]) -> crate::Options {
    crate::Options {
        context: Some(crate::Context {
            dockerignore: dockerignore.map(str::to_owned),
            entries: entries.iter().map(|&entry| entry.to_owned()).collect(),
        }),
        ..crate::Options::default()
    }
}
