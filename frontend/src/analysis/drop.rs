//! Files that are dropped on the page.

use gloo::events::{EventListener, EventListenerOptions};
use gloo::utils::window;
use wasm_bindgen::JsCast;
use web_sys::FileList;
use yew::prelude::*;

/// Has `open` take files that are dropped anywhere in the window, which would otherwise leave the page for them. Says
/// whether some are held over it.
#[hook]
pub(crate) fn use_drop(open: &Callback<FileList>) -> bool {
    let held = use_state_eq(|| false);
    let open_now = use_mut_ref(|| open.clone());
    *open_now.borrow_mut() = open.clone();
    use_effect_with((), {
        let held = held.setter();
        move |()| {
            let (over, left, done) = (held.clone(), held.clone(), held);
            let listeners = [
                listen("dragover", move |_| over.set(true)),
                listen("dragleave", move |event| {
                    // Out of the window, not into another element.
                    if event.related_target().is_none() {
                        left.set(false);
                    }
                }),
                listen("drop", move |event| {
                    done.set(false);
                    let files = event.data_transfer().and_then(|dropped| dropped.files());
                    if let Some(files) = files.filter(|files| files.length() > 0) {
                        let open = open_now.borrow().clone();
                        open.emit(files);
                    }
                }),
            ];
            move || drop(listeners)
        }
    });
    *held
}

fn listen(name: &'static str, act: impl Fn(&DragEvent) + 'static) -> EventListener {
    let options = EventListenerOptions::enable_prevent_default();
    EventListener::new_with_options(&window(), name, options, move |event| {
        if let Some(event) = event.dyn_ref::<DragEvent>().filter(|event| has_files(event)) {
            event.prevent_default();
            act(event);
        }
    })
}

fn has_files(event: &DragEvent) -> bool {
    event
        .data_transfer()
        .is_some_and(|dropped| dropped.types().includes(&"Files".into(), 0))
}
