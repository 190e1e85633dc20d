//! CodeMirror in the page.

use analyzer::Severity;
use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::Element;
use yew::Callback;

use crate::analyzer_edge::{Edit, Finding};
use crate::chunk::Chunk;

#[wasm_bindgen]
extern "C" {
    type Editor;
    #[wasm_bindgen(method, js_name = setText)]
    fn set_text(this: &Editor, text: &str);
    #[wasm_bindgen(method, js_name = setLabel)]
    fn set_label(this: &Editor, label: &str);
    #[wasm_bindgen(method)]
    fn edit(this: &Editor, changes: &Array);
    #[wasm_bindgen(method, js_name = setDiagnostics)]
    fn set_diagnostics(this: &Editor, diagnostics: &Array);
    #[wasm_bindgen(method)]
    fn select(this: &Editor, from: u32, to: u32);
    #[wasm_bindgen(method)]
    fn dispose(this: &Editor);
}

/// A Dockerfile editor in the page; dropping it takes it out.
pub(crate) struct EditorHandle {
    editor: Editor,
    _changed: Closure<dyn FnMut(String)>,
}

impl EditorHandle {
    /// Puts an editor that shows `text` into `host` and calls `changed` with every new text.
    pub(crate) async fn open(
        host: &Element,
        text: &str,
        label: &str,
        changed: Callback<String>,
    ) -> Result<Self, JsValue> {
        let changed = Closure::<dyn FnMut(_)>::new(move |text: String| changed.emit(text));
        let arguments = Array::of4(host, &text.into(), &label.into(), changed.as_ref());
        let editor = Chunk::Editor.construct(&arguments).await?.unchecked_into();
        Ok(Self {
            editor,
            _changed: changed,
        })
    }

    /// Replaces the whole text.
    pub(crate) fn set_text(&self, text: &str) {
        self.editor.set_text(text);
    }

    /// Changes its accessible name.
    pub(crate) fn set_label(&self, label: &str) {
        self.editor.set_label(label);
    }

    /// Makes the edits in one step that one undo takes back.
    pub(crate) fn apply(&self, edits: &[Edit]) {
        let change = |edit: &Edit| {
            object(&[
                ("from", edit.from.into()),
                ("to", edit.to.into()),
                ("insert", edit.insert.as_str().into()),
            ])
        };
        self.editor.edit(&edits.iter().map(change).collect());
    }

    /// Marks the findings in the text.
    pub(crate) fn mark(&self, findings: &[Finding]) {
        let diagnostic = |finding: &Finding| {
            object(&[
                ("from", finding.from.into()),
                ("to", finding.to.into()),
                ("severity", severity(finding.severity).into()),
                ("source", finding.rule.into()),
                ("message", finding.message.as_str().into()),
            ])
        };
        self.editor
            .set_diagnostics(&findings.iter().map(diagnostic).collect());
    }

    /// Selects a finding's text, shows it and moves the focus there.
    pub(crate) fn select(&self, finding: &Finding) {
        self.editor.select(finding.from, finding.to);
    }
}

impl Drop for EditorHandle {
    fn drop(&mut self) {
        self.editor.dispose();
    }
}

/// CodeMirror's name of a severity.
fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
        Severity::Style => "hint",
    }
}

fn object(fields: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in fields {
        // Setting a plain property of a fresh object cannot fail.
        let _ = Reflect::set(&object, &(*name).into(), value);
    }
    object.into()
}
