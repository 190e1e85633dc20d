//! The texts as this tab had them last, so that a reload or another page of ours does not lose them.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::storage::{SessionStorage, Storage};
use gloo::timers::callback::Timeout;
use yew::prelude::*;

use super::share::Shared;

const KEY: &str = "utsuwa.dockerfile";
/// How long one does not type before the texts are kept.
const KEPT_AFTER_MS: u32 = 400;

/// What this tab had, if it had anything.
pub(crate) fn load() -> Option<Shared> {
    SessionStorage::get(KEY).ok()
}

/// Keeps the texts for this tab, if the browser lets it.
#[hook]
pub(crate) fn use_draft(now: Rc<RefCell<Shared>>) {
    let keeping = use_mut_ref(|| None::<Timeout>);
    let texts = now.borrow().clone();
    use_effect_with(texts, {
        let now = now.clone();
        move |_| {
            let keep = move || save(&now.borrow());
            *keeping.borrow_mut() = Some(Timeout::new(KEPT_AFTER_MS, keep));
        }
    });
    use_effect_with((), move |()| move || save(&now.borrow()));
}

fn save(shared: &Shared) {
    let _ = SessionStorage::set(KEY, shared);
}
