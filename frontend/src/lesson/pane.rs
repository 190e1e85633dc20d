//! One terminal's place in the page.

use std::cell::Cell;
use std::rc::Rc;

use protocol::frame::ExitStatus;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use crate::settings::use_settings;
use crate::terminal::client::Client;
use crate::terminal::screen::{Events, Screen};

/// Properties of [`Pane`].
#[derive(PartialEq, Properties)]
pub(super) struct PaneProps {
    /// The terminal's name.
    pub(super) name: String,
    /// The way to its sandbox.
    pub(super) client: Client,
    /// Whether it is the one to see.
    pub(super) selected: bool,
    /// How its shell ended, if it did.
    pub(super) exit: Option<ExitStatus>,
}

/// A terminal behind a focus stop: Tab reaches the stop and passes by, Enter goes in, Shift+Tab comes out.
#[component]
pub(super) fn Pane(props: &PaneProps) -> Html {
    let settings = use_settings();
    let text = settings.text();
    let stop = use_node_ref();
    let host = use_node_ref();
    let screen = use_state(|| None::<Rc<Screen>>);
    let failed = use_state(|| false);

    use_effect_with((), {
        let (stop, host, settings) = (stop.clone(), host.clone(), settings.clone());
        let (screen, failed) = (screen.setter(), failed.setter());
        let (client, name) = (props.client.clone(), props.name.clone());
        move |()| {
            let wanted = Rc::new(Cell::new(true));
            let events = events(&client, &name, stop);
            spawn_local({
                let (wanted, client, name) = (wanted.clone(), client.clone(), name.clone());
                async move {
                    let Some(host) = host.cast::<Element>() else {
                        return;
                    };
                    let (dark, reader) = (settings.is_dark(), settings.screen_reader);
                    let opened = Screen::open(&host, dark, reader, settings.text(), events).await;
                    if !wanted.get() {
                        return;
                    }
                    match opened.map(Rc::new) {
                        Ok(opened) => {
                            client.attach(&name, opened.clone());
                            screen.set(Some(opened));
                        }
                        Err(_) => failed.set(true),
                    }
                }
            });
            move || {
                wanted.set(false);
                client.detach(&name);
            }
        }
    });
    use_effect_with((settings.is_dark(), settings.screen_reader, screen.is_some()), {
        let screen = screen.clone();
        move |(dark, reader, _)| {
            if let Some(screen) = &*screen {
                screen.set_dark(*dark);
                screen.set_screen_reader(*reader);
            }
        }
    });

    let onkeydown = {
        let (stop, screen) = (stop.clone(), screen.clone());
        Callback::from(move |event: KeyboardEvent| {
            let on_stop = stop.cast::<Element>().map(Into::into) == event.target();
            if let Some(screen) = screen.as_ref().filter(|_| on_stop && event.key() == "Enter") {
                event.prevent_default();
                screen.focus();
            }
        })
    };
    let reopen = {
        let (client, name) = (props.client.clone(), props.name.clone());
        Callback::from(move |_: MouseEvent| client.reopen(&name))
    };
    let hint = format!("hint-{}", props.name);
    html! {
        <div
            class="pane"
            role="tabpanel"
            id={format!("panel-{}", props.name)}
            aria-labelledby={format!("tab-{}", props.name)}
            hidden={!props.selected}
        >
            <div
                class="stop"
                id={props.selected.then_some("terminal")}
                ref={stop}
                role="group"
                tabindex="0"
                aria-label={(text.terminal_named)(&props.name)}
                aria-describedby={hint.clone()}
                {onkeydown}
            >
                <div class="screen" ref={host} translate="no"></div>
                <p class="stop-hint" id={hint}>{ text.terminal_hint }</p>
            </div>
            if *failed {
                <p class="banner bad" role="alert">{ text.terminal_failed }</p>
            }
            if let Some(exit) = props.exit {
                <div class="banner" role="status">
                    <span>{ (text.shell_ended)(exit) }</span>
                    <button type="button" onclick={reopen}>{ text.reopen }</button>
                </div>
            }
        </div>
    }
}

fn events(client: &Client, name: &str, stop: NodeRef) -> Events {
    let typed = {
        let (client, name) = (client.clone(), name.to_owned());
        Callback::from(move |bytes| client.typed(&name, &bytes))
    };
    let resized = {
        let (client, name) = (client.clone(), name.to_owned());
        Callback::from(move |size| client.resized(&name, size))
    };
    let leave = Callback::from(move |()| {
        if let Some(stop) = stop.cast::<HtmlElement>() {
            let _ = stop.focus();
        }
    });
    Events {
        typed,
        resized,
        leave,
    }
}
