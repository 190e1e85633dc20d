//! CodeMirror in the page.

use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::Element;
use yew::Callback;

use super::object;
use super::report::{Edit, Finding, Severity};
use crate::chunk::Chunk;
use crate::text::Text;

#[wasm_bindgen]
extern "C" {
    type Editor;
    #[wasm_bindgen(method, js_name = setText)]
    fn set_text(this: &Editor, text: &str);
    #[wasm_bindgen(method, js_name = setWords)]
    fn set_words(this: &Editor, words: &JsValue);
    #[wasm_bindgen(method, js_name = setRules)]
    fn set_rules(this: &Editor, rules: &JsValue);
    #[wasm_bindgen(method)]
    fn edit(this: &Editor, changes: &Array, version: u32);
    #[wasm_bindgen(method, js_name = setFindings)]
    fn set_findings(this: &Editor, findings: &Array, version: u32);
    #[wasm_bindgen(method)]
    fn select(this: &Editor, from: u32, to: u32);
    #[wasm_bindgen(method)]
    fn dispose(this: &Editor);
}

/// A Dockerfile editor in the page; dropping it takes it out. It counts its texts, so that what is said about an older
/// one does no harm.
pub(crate) struct EditorHandle {
    editor: Editor,
    _changed: Closure<dyn FnMut(String, u32)>,
    _explain: Closure<dyn FnMut(String)>,
}

impl EditorHandle {
    /// Puts an editor that shows `text` into `host`. It calls `changed` with every new text and its version, the first
    /// being 1, and `explain` with the rule whose page is wanted.
    pub(crate) async fn open(
        host: &Element,
        text: &str,
        words: &Text,
        changed: Callback<(String, u32)>,
        explain: Callback<String>,
    ) -> Result<Self, JsValue> {
        let changed =
            Closure::<dyn FnMut(_, _)>::new(move |text: String, version| changed.emit((text, version)));
        let explain = Closure::<dyn FnMut(_)>::new(move |rule: String| explain.emit(rule));
        let arguments = Array::of5(
            host,
            &text.into(),
            &self::words(words),
            changed.as_ref(),
            explain.as_ref(),
        );
        let editor = Chunk::Editor.construct(&arguments).await?.unchecked_into();
        Ok(Self {
            editor,
            _changed: changed,
            _explain: explain,
        })
    }

    /// Replaces the text; one undo brings it back.
    pub(crate) fn set_text(&self, text: &str) {
        self.editor.set_text(text);
    }

    /// Speaks another language.
    pub(crate) fn set_words(&self, text: &Text) {
        self.editor.set_words(&words(text));
    }

    /// Shows the beginning of a rule's page beside its findings.
    pub(crate) fn set_rules(&self, rules: &JsValue) {
        self.editor.set_rules(rules);
    }

    /// Makes the edits in one step that one undo takes back.
    pub(crate) fn apply(&self, edits: &[Edit], version: u32) {
        self.editor.edit(&changes(edits), version);
    }

    /// Marks the findings in the text.
    pub(crate) fn mark(&self, findings: &[Finding], version: u32) {
        let finding = |finding: &Finding| {
            let fix = finding.fix.as_ref().map_or(JsValue::UNDEFINED, |fix| {
                object(&[
                    ("title", fix.title.as_str().into()),
                    ("edits", changes(&fix.edits).into()),
                ])
            });
            object(&[
                ("from", finding.from.into()),
                ("to", finding.to.into()),
                ("severity", severity(finding.severity).into()),
                ("rule", finding.rule.as_str().into()),
                ("names", finding.names().into()),
                ("message", finding.message.as_str().into()),
                ("fix", fix),
            ])
        };
        self.editor
            .set_findings(&findings.iter().map(finding).collect(), version);
    }

    /// Selects a range in UTF-16, shows it and moves the focus there.
    pub(crate) fn select(&self, from: u32, to: u32) {
        self.editor.select(from, to);
    }
}

impl Drop for EditorHandle {
    fn drop(&mut self) {
        self.editor.dispose();
    }
}

fn words(text: &Text) -> JsValue {
    object(&[
        ("label", text.dockerfile.into()),
        ("fix", text.check.fix.into()),
        ("explain", text.check.explain.into()),
    ])
}

fn changes(edits: &[Edit]) -> Array {
    let change = |edit: &Edit| {
        object(&[
            ("from", edit.from.into()),
            ("to", edit.to.into()),
            ("insert", edit.insert.as_str().into()),
        ])
    };
    edits.iter().map(change).collect()
}

/// CodeMirror's name of a severity.
fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Style => "hint",
        other => other.name(),
    }
}
