//! The texts as this tab had them last, so that a reload or another page of ours does not lose them.

use gloo::storage::{SessionStorage, Storage};

use super::share::Shared;

const KEY: &str = "utsuwa.dockerfile";

/// What this tab had, if it had anything.
pub(crate) fn load() -> Option<Shared> {
    SessionStorage::get(KEY).ok()
}

/// Keeps the texts for this tab, if the browser lets it.
pub(crate) fn save(shared: &Shared) {
    let _ = SessionStorage::set(KEY, shared);
}
