//! The lesson's terminals behind tabs.

use std::collections::BTreeSet;

use gloo::utils::document;
use web_sys::HtmlElement;
use yew::prelude::*;

use super::pane::Pane;
use super::sandbox::{Sandbox, Stage};
use super::status::{Banner, Status};
use crate::settings::use_settings;

/// Properties of [`Dock`].
#[derive(PartialEq, Properties)]
pub(super) struct DockProps {
    /// The names of the lesson's terminals.
    pub(super) terminals: Vec<String>,
    /// The one to see.
    pub(super) selected: String,
    /// The ones that were seen or typed into; only these are opened.
    pub(super) opened: BTreeSet<String>,
    /// The sandbox.
    pub(super) sandbox: Sandbox,
    /// Shows another.
    pub(super) select: Callback<String>,
    /// Changes how text and terminals share the window.
    pub(super) resize: Callback<()>,
    /// The border before it.
    pub(super) children: Html,
}

/// Terminals, the state of their sandbox, and a way to get a new one.
#[component]
pub(super) fn Dock(props: &DockProps) -> Html {
    let settings = use_settings();
    let text = settings.text();
    let asking = use_state(|| false);
    let ask = {
        let asking = asking.clone();
        Callback::from(move |_: MouseEvent| asking.set(!*asking))
    };
    let renew = {
        let (asking, renew) = (asking.clone(), props.sandbox.renew.clone());
        Callback::from(move |_: MouseEvent| {
            asking.set(false);
            renew.emit(());
        })
    };
    let resize = props.resize.reform(|_: MouseEvent| ());
    let running = matches!(props.sandbox.stage, Stage::Running { .. });
    html! {
        <section class="dock-area" aria-label={text.terminal}>
            { props.children.clone() }
            <div class="dock">
            <div class="dock-bar">
                <div class="tabs" role="tablist" aria-label={text.terminal} onkeydown={roving(props)}>
                    for name in &props.terminals {
                        { tab(props, name) }
                    }
                </div>
                <Status sandbox={props.sandbox.clone()} />
                if running {
                    <button type="button" class="quiet" aria-expanded={asking.to_string()} onclick={ask.clone()}>
                        { text.new_sandbox }
                    </button>
                }
                <button
                    type="button"
                    class="quiet resize"
                    aria-label={text.pane_sizes}
                    title={text.pane_sizes}
                    onclick={resize}
                >
                    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
                        <path d="M12 4v16M8 9l-3 3 3 3M16 9l3 3-3 3" />
                    </svg>
                </button>
            </div>
            if *asking && running {
                <div class="banner warn" role="group" aria-label={text.new_sandbox}>
                    <span>{ text.new_sandbox_sure }</span>
                    <button type="button" onclick={renew}>{ text.new_sandbox_yes }</button>
                    <button type="button" class="quiet" onclick={ask}>{ text.cancel }</button>
                </div>
            }
            <Banner sandbox={props.sandbox.clone()} />
            <div class="panes">{ panes(props) }</div>
            </div>
        </section>
    }
}

fn tab(props: &DockProps, name: &str) -> Html {
    let selected = props.selected == name;
    let onclick = {
        let (select, name) = (props.select.clone(), name.to_owned());
        Callback::from(move |_: MouseEvent| select.emit(name.clone()))
    };
    html! {
        <button
            key={name.to_owned()}
            type="button"
            role="tab"
            id={format!("tab-{name}")}
            aria-selected={selected.to_string()}
            aria-controls={format!("panel-{name}")}
            tabindex={if selected { "0" } else { "-1" }}
            {onclick}
        >
            { name }
        </button>
    }
}

/// Arrow keys, Home and End move among the tabs.
fn roving(props: &DockProps) -> Callback<KeyboardEvent> {
    let (terminals, selected) = (props.terminals.clone(), props.selected.clone());
    let select = props.select.clone();
    Callback::from(move |event: KeyboardEvent| {
        let count = terminals.len();
        let Some(here) = terminals.iter().position(|name| *name == selected) else {
            return;
        };
        let next = match event.key().as_str() {
            "ArrowRight" => (here + 1) % count,
            "ArrowLeft" => (here + count - 1) % count,
            "Home" => 0,
            "End" => count - 1,
            _ => return,
        };
        event.prevent_default();
        select.emit(terminals[next].clone());
        if let Some(tab) = document().get_element_by_id(&format!("tab-{}", terminals[next])) {
            let _ = wasm_bindgen::JsCast::unchecked_into::<HtmlElement>(tab).focus();
        }
    })
}

fn panes(props: &DockProps) -> Html {
    let Stage::Running { id, client } = &props.sandbox.stage else {
        return Html::default();
    };
    let exit = |name: &String| {
        let terminals = &props.sandbox.view.summary.terminals;
        terminals
            .iter()
            .find(|(known, _)| known == name)
            .and_then(|(_, exit)| *exit)
    };
    html! {
        for name in props.terminals.iter().filter(|name| props.opened.contains(*name)) {
            <Pane
                key={format!("{id}/{name}")}
                name={name.clone()}
                client={client.clone()}
                selected={props.selected == *name}
                exit={exit(name)}
            />
        }
    }
}
