//! The vendored JavaScript, loaded when a page first needs it.

use js_sys::{Array, Function, Promise, Reflect};
use serde::Deserialize;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

/// Written by `frontend/js/build.mjs`; the file names carry hashes.
const MANIFEST: &str = include_str!("../../static/vendor/manifest.json");

#[derive(Deserialize)]
struct Manifest {
    term: String,
    editor: String,
}

#[wasm_bindgen(inline_js = "export function load(path) { return import(path); }")]
extern "C" {
    fn load(path: &str) -> Promise;
}

/// A chunk and the class it exports.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Chunk {
    /// xterm.js behind `Term`.
    Term,
    /// CodeMirror behind `Editor`.
    Editor,
}

impl Chunk {
    /// Loads the chunk, unless it is there already, and makes an object of its class.
    pub(crate) async fn construct(self, arguments: &Array) -> Result<JsValue, JsValue> {
        let (path, class) = self.source();
        let module = JsFuture::from(load(&path)).await?;
        let class: Function = Reflect::get(&module, &class.into())?.dyn_into()?;
        Reflect::construct(&class, arguments)
    }

    fn source(self) -> (String, &'static str) {
        let manifest: Manifest = serde_json::from_str(MANIFEST).expect("the build writes a whole manifest");
        let (file, class) = match self {
            Self::Term => (manifest.term, "Term"),
            Self::Editor => (manifest.editor, "Editor"),
        };
        (format!("/vendor/{file}"), class)
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::Chunk;

    #[test]
    fn every_chunk_is_committed() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../static");
        for chunk in [Chunk::Term, Chunk::Editor] {
            let (path, class) = chunk.source();
            let text = std::fs::read_to_string(root.join(path.trim_start_matches('/'))).unwrap();
            assert!(
                text.contains(&format!("as {class}")),
                "{path} does not export {class}"
            );
        }
    }
}
