//! Commands to run and code to read.

use gloo::utils::window;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use yew::prelude::*;

use super::context::{Command, use_lesson};
use crate::live::use_announce;
use crate::settings::use_settings;

/// Properties of [`RunBlock`].
#[derive(PartialEq, Properties)]
pub(super) struct RunProps {
    pub(super) code: String,
    pub(super) lang: String,
    pub(super) terminal: String,
    pub(super) interrupt: bool,
}

/// A command with a button that types it into its terminal.
#[component]
pub(super) fn RunBlock(props: &RunProps) -> Html {
    let settings = use_settings();
    let text = settings.text();
    let lesson = use_lesson();
    let command = Command {
        code: props.code.clone(),
        terminal: props.terminal.clone(),
        interrupt: props.interrupt,
        focus: false,
    };
    // A click made with a key counts no presses; then the focus stays on the button.
    let onclick = lesson.run.reform(move |event: MouseEvent| Command {
        focus: event.detail() > 0,
        ..command.clone()
    });
    let label = (text.run_in)(&props.terminal);
    let title = if props.interrupt {
        format!("{label} ({})", text.interrupts)
    } else {
        label
    };
    html! {
        <figure class="code run">
            <pre tabindex="0" translate="no"><code data-lang={props.lang.clone()}>{ &props.code }</code></pre>
            <button
                type="button"
                class="run-button"
                {title}
                disabled={!lesson.ready}
                {onclick}
            >
                <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
                    <path class="solid" d="M7 4.5v15l12-7.5z" />
                </svg>
                <span>{ text.run }</span>
                <span class="where">{ &props.terminal }</span>
            </button>
        </figure>
    }
}

/// Properties of [`CodeBlock`].
#[derive(PartialEq, Properties)]
pub(super) struct CodeProps {
    pub(super) code: String,
    pub(super) lang: String,
    pub(super) copy: bool,
    pub(super) output: bool,
}

/// Code to read, perhaps to copy, or what a command may put out.
#[component]
pub(super) fn CodeBlock(props: &CodeProps) -> Html {
    let settings = use_settings();
    let text = settings.text();
    let announce = use_announce();
    let onclick = {
        let code = props.code.clone();
        Callback::from(move |_: MouseEvent| {
            let copying = JsFuture::from(window().navigator().clipboard().write_text(&code));
            let announce = announce.clone();
            spawn_local(async move {
                let copied = copying.await.is_ok();
                announce.say(if copied { text.copied } else { text.copy_failed });
            });
        })
    };
    html! {
        <figure class={classes!("code", props.output.then_some("output"))}>
            if props.output {
                <figcaption>{ text.output }</figcaption>
            }
            <pre tabindex="0" translate="no"><code data-lang={props.lang.clone()}>{ &props.code }</code></pre>
            if props.copy {
                <button type="button" class="copy-button" {onclick}>{ text.copy }</button>
            }
        </figure>
    }
}
