use std::cell::Cell;
use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlSelectElement, HtmlTextAreaElement};
use yew::prelude::*;

use crate::analysis::editor::EditorHandle;
use crate::analysis::findings::Findings;
use crate::analysis::samples::SAMPLES;
use crate::analyzer_edge::{self, Finding, Fix};
use crate::chrome::use_title;
use crate::settings::use_settings;

/// Where the editor is.
#[derive(Clone)]
enum Loaded {
    Not,
    Yes(Rc<EditorHandle>),
    Failed,
}

/// The Dockerfile check. Until the editor is loaded, and if it cannot be, a plain field does its work.
#[component]
pub(crate) fn AnalyzerPage() -> Html {
    let settings = use_settings();
    let text = settings.text();
    use_title(text.analyzer_title);
    let source = use_state(|| SAMPLES[0].to_owned());
    let editor = use_state(|| Loaded::Not);
    let host = use_node_ref();
    let findings = use_memo(((*source).clone(), settings.lang), |(source, lang)| {
        analyzer_edge::lint(source, *lang)
    });

    use_effect_with((), {
        let (host, editor, source) = (host.clone(), editor.setter(), source.clone());
        move |()| {
            let wanted = Rc::new(Cell::new(true));
            let changed = Callback::from({
                let source = source.setter();
                move |text| source.set(text)
            });
            spawn_local({
                let wanted = wanted.clone();
                async move {
                    let Some(host) = host.cast::<Element>() else {
                        return;
                    };
                    let opened = EditorHandle::open(&host, &source, text.dockerfile, changed).await;
                    if wanted.get() {
                        editor.set(opened.map_or(Loaded::Failed, |opened| Loaded::Yes(Rc::new(opened))));
                    }
                }
            });
            move || wanted.set(false)
        }
    });
    let handle = match &*editor {
        Loaded::Yes(handle) => Some(handle.clone()),
        Loaded::Not | Loaded::Failed => None,
    };
    use_effect_with((findings.clone(), text.dockerfile, handle.is_some()), {
        let handle = handle.clone();
        move |(findings, label, _)| {
            if let Some(handle) = handle {
                handle.set_label(label);
                handle.mark(findings);
            }
        }
    });

    let pick = {
        let (source, handle) = (source.setter(), handle.clone());
        Callback::from(move |event: Event| {
            let index = event
                .target_unchecked_into::<HtmlSelectElement>()
                .selected_index();
            let Some(sample) = usize::try_from(index).ok().and_then(|index| SAMPLES.get(index)) else {
                return;
            };
            match &handle {
                Some(handle) => handle.set_text(sample),
                None => source.set((*sample).to_owned()),
            }
        })
    };
    let oninput = {
        let source = source.setter();
        Callback::from(move |event: InputEvent| {
            source.set(event.target_unchecked_into::<HtmlTextAreaElement>().value());
        })
    };
    let field = use_node_ref();
    let show = {
        let (handle, field) = (handle.clone(), field.clone());
        Callback::from(move |finding: Finding| match &handle {
            Some(handle) => handle.select(&finding),
            None => select(&field, &finding),
        })
    };
    let fix = {
        let (source, handle) = (source.clone(), handle.clone());
        Callback::from(move |fix: Fix| match &handle {
            Some(handle) => handle.apply(&fix.edits),
            None => source.set(analyzer_edge::apply(&source, &fix.edits)),
        })
    };
    html! {
        <main id="content" class="page wide" tabindex="-1">
            <h1>{ text.analyzer_title }</h1>
            <p class="lead">{ text.analyzer_intro }</p>
            <p class="samples">
                <label for="sample">{ text.samples }</label>
                <select id="sample" onchange={pick}>
                    for (index, name) in text.sample_names.into_iter().enumerate() {
                        <option selected={index == 0}>{ name }</option>
                    }
                </select>
            </p>
            <div class="analyzer">
                <div class="editor">
                    if matches!(*editor, Loaded::Failed) {
                        <p class="banner bad" role="alert">{ text.editor_failed }</p>
                    }
                    if handle.is_none() {
                        <textarea
                            ref={field}
                            aria-label={text.dockerfile}
                            spellcheck="false"
                            translate="no"
                            value={(*source).clone()}
                            {oninput}
                        />
                    }
                    <div class="editor-host" ref={host} hidden={handle.is_none()}></div>
                </div>
                <Findings findings={(*findings).clone()} {show} {fix} />
            </div>
        </main>
    }
}

fn select(field: &NodeRef, finding: &Finding) {
    if let Some(field) = field.cast::<HtmlTextAreaElement>() {
        let _ = field.focus();
        let _ = field.set_selection_range(finding.from, finding.to);
    }
}
