//! The `.dockerignore` beside the Dockerfile.

use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use crate::settings::use_settings;

/// Properties of [`Ignore`].
#[derive(PartialEq, Properties)]
pub(crate) struct IgnoreProps {
    /// Its text, if there is one.
    pub(crate) text: Option<String>,
    /// Has its new text, or that there is none any more.
    pub(crate) change: Callback<Option<String>>,
}

/// A field for it, or a button that makes one.
#[component]
pub(crate) fn Ignore(props: &IgnoreProps) -> Html {
    let settings = use_settings();
    let words = settings.text().check;
    let change = &props.change;
    let Some(text) = props.text.clone() else {
        let add = change.reform(|_: MouseEvent| Some(String::new()));
        return html! {
            <p class="add-ignore">
                <button type="button" onclick={add}>{ words.add_dockerignore }</button>
                <span class="fine">{ words.dockerignore_note }</span>
            </p>
        };
    };
    let oninput =
        change.reform(|event: InputEvent| Some(event.target_unchecked_into::<HtmlTextAreaElement>().value()));
    let remove = change.reform(|_: MouseEvent| None);
    html! {
        <div class="ignore">
            <p>
                <label for="dockerignore" translate="no">{ ".dockerignore" }</label>
                <button type="button" class="quiet" onclick={remove}>{ words.remove_dockerignore }</button>
            </p>
            <textarea id="dockerignore" rows="5" spellcheck="false" translate="no" value={text} {oninput} />
        </div>
    }
}
