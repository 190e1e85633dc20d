//! The Dockerfile in the page: in the editor, or in a plain field until that is loaded, and if it cannot be.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlTextAreaElement};
use yew::prelude::*;

use super::editor::EditorHandle;
use super::report::{Edit, apply};
use crate::settings::use_settings;

/// The text, and which of the editor's texts it is.
#[derive(Clone, PartialEq)]
pub(crate) struct Source {
    /// The text.
    pub(crate) text: Rc<str>,
    /// What is said about another version is about another text.
    pub(crate) version: u32,
}

/// Where the editor is.
#[derive(Clone)]
enum Loaded {
    Not,
    Yes(Rc<EditorHandle>),
    Failed,
}

/// The Dockerfile and the ways to change and show it.
#[derive(Clone)]
pub(crate) struct Writing {
    source: UseStateHandle<Source>,
    loaded: UseStateHandle<Loaded>,
    /// The element of the editor.
    pub(crate) host: NodeRef,
    /// The plain field.
    pub(crate) field: NodeRef,
}

/// The Dockerfile, `start` at first. `explain` is asked for a rule's page.
#[hook]
pub(crate) fn use_writing(start: &str, explain: Callback<String>) -> Writing {
    let settings = use_settings();
    let text = settings.text();
    let writing = Writing {
        source: use_state(|| Source {
            text: start.into(),
            version: 0,
        }),
        loaded: use_state(|| Loaded::Not),
        host: use_node_ref(),
        field: use_node_ref(),
    };
    // What stands in the plain field when the editor takes over.
    let now: Rc<RefCell<Rc<str>>> = use_mut_ref(|| Rc::from(""));
    *now.borrow_mut() = writing.source.text.clone();
    use_effect_with((), {
        let (host, loaded, source) = (
            writing.host.clone(),
            writing.loaded.setter(),
            writing.source.setter(),
        );
        move |()| {
            let wanted = Rc::new(Cell::new(true));
            let changed = Callback::from({
                let source = source.clone();
                move |(text, version): (String, u32)| {
                    source.set(Source {
                        text: text.into(),
                        version,
                    });
                }
            });
            let still = wanted.clone();
            spawn_local(async move {
                let Some(host) = host.cast::<Element>() else {
                    return;
                };
                let early = now.borrow().clone();
                let opened = EditorHandle::open(&host, &early, text, changed, explain).await;
                if !still.get() {
                    return;
                }
                let Ok(handle) = opened else {
                    loaded.set(Loaded::Failed);
                    return;
                };
                let late = now.borrow().clone();
                source.set(Source {
                    text: early.clone(),
                    version: 0,
                });
                if late != early {
                    handle.set_text(&late);
                }
                loaded.set(Loaded::Yes(Rc::new(handle)));
            });
            move || wanted.set(false)
        }
    });
    let handle = writing.handle().cloned();
    use_effect_with((settings.lang, handle.is_some()), move |_| {
        if let Some(handle) = handle {
            handle.set_words(text);
        }
    });
    writing
}

impl Writing {
    /// The text as it is.
    pub(crate) fn source(&self) -> &Source {
        &self.source
    }

    /// The editor, once it is there.
    pub(crate) fn handle(&self) -> Option<&Rc<EditorHandle>> {
        match &*self.loaded {
            Loaded::Yes(handle) => Some(handle),
            Loaded::Not | Loaded::Failed => None,
        }
    }

    /// Whether the editor could not be loaded.
    pub(crate) fn has_failed(&self) -> bool {
        matches!(*self.loaded, Loaded::Failed)
    }

    /// Puts another text in its place; the editor's undo brings the one before back.
    pub(crate) fn put(&self, text: &str) {
        match self.handle() {
            Some(handle) => handle.set_text(text),
            None => self.source.set(Source {
                text: text.into(),
                version: self.source.version + 1,
            }),
        }
    }

    /// Makes edits to this version of the text, and to no other.
    pub(crate) fn edit(&self, edits: &[Edit], version: u32) {
        match self.handle() {
            Some(handle) => handle.apply(edits, version),
            None if version == self.source.version => self.put(&apply(&self.source.text, edits)),
            None => {}
        }
    }

    /// Selects a range in UTF-16, shows it and moves the focus there.
    pub(crate) fn select(&self, from: u32, to: u32) {
        if let Some(handle) = self.handle() {
            handle.select(from, to);
        } else if let Some(field) = self.field.cast::<HtmlTextAreaElement>() {
            let _ = field.focus();
            let _ = field.set_selection_range(from, to);
        }
    }

    /// Selects a line, counted from 1.
    pub(crate) fn select_line(&self, line: u32) {
        let (from, to) = line_range(&self.source.text, line);
        self.select(from, to);
    }
}

/// Where a line, counted from 1, starts and ends in UTF-16.
fn line_range(text: &str, line: u32) -> (u32, u32) {
    let units = |text: &str| u32::try_from(text.encode_utf16().count()).unwrap_or(u32::MAX);
    let mut from = 0;
    for (number, text) in (1..).zip(text.split('\n')) {
        let to = from + units(text);
        if number == line {
            return (from, to);
        }
        from = to + 1;
    }
    (from, from)
}

#[cfg(test)]
mod tests {
    use super::line_range;

    #[test]
    fn lines_are_found_in_utf16() {
        let text = "# 器😀\nFROM a\n\nCMD b";
        for (line, range) in [
            (1, (0, 5)),
            (2, (6, 12)),
            (3, (13, 13)),
            (4, (14, 19)),
            (9, (20, 20)),
        ] {
            assert_eq!(line_range(text, line), range, "{line}");
        }
    }
}
