//! The parts of the Dockerfile check.

pub(crate) mod draft;
pub(crate) mod drop;
pub(crate) mod editor;
pub(crate) mod engine;
pub(crate) mod files;
pub(crate) mod findings;
pub(crate) mod graph;
pub(crate) mod ignore;
pub(crate) mod notice;
pub(crate) mod report;
pub(crate) mod rulebook;
pub(crate) mod samples;
pub(crate) mod score;
pub(crate) mod share;
pub(crate) mod source;
pub(crate) mod toolbar;

use js_sys::{Object, Reflect};
use wasm_bindgen::JsValue;
use yew::prelude::*;

/// A plain object.
fn object(fields: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in fields {
        // Setting a plain property of a fresh object cannot fail.
        let _ = Reflect::set(&object, &(*name).into(), value);
    }
    object.into()
}

/// A sentence with its `code` set as code.
pub(crate) fn marked(sentence: &str) -> Html {
    html! {
        for (index, part) in sentence.split('`').enumerate() {
            if index % 2 == 1 {
                <code translate="no">{ part }</code>
            } else {
                { part }
            }
        }
    }
}
