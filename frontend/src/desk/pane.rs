//! One terminal's place in the page.

use std::cell::Cell;
use std::rc::Rc;

use protocol::frame::Role;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use crate::settings::use_settings;
use crate::terminal::client::Client;
use crate::terminal::screen::{Events, Look, Screen};
use crate::terminal::session::Tab;

/// Where a pane is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spot {
    /// Out of view.
    Hidden,
    /// In view, alone.
    Alone,
    /// On the left or above.
    First,
    /// On the right or below.
    Second,
}

impl Spot {
    fn class(self) -> Option<&'static str> {
        match self {
            Self::Hidden | Self::Alone => None,
            Self::First => Some("first"),
            Self::Second => Some("second"),
        }
    }
}

/// Properties of [`Pane`].
#[derive(PartialEq, Properties)]
pub(super) struct PaneProps {
    /// The terminal.
    pub(super) tab: Tab,
    /// The way to its sandbox.
    pub(super) client: Client,
    /// What this viewer may do.
    pub(super) role: Role,
    /// Where it is.
    pub(super) spot: Spot,
    /// Whether the buttons are for it.
    pub(super) active: bool,
    /// The focus has come into it.
    pub(super) entered: Callback<()>,
}

/// A terminal behind a focus stop: Tab reaches the stop and passes by, Enter goes in, Shift+Tab comes out.
#[component]
pub(super) fn Pane(props: &PaneProps) -> Html {
    let settings = use_settings();
    let text = settings.text();
    let id = props.tab.id;
    let stop = use_node_ref();
    let host = use_node_ref();
    let screen = use_state(|| None::<Rc<Screen>>);
    let failed = use_state(|| false);

    use_effect_with((), {
        let (stop, host, settings) = (stop.clone(), host.clone(), settings.clone());
        let (screen, failed) = (screen.setter(), failed.setter());
        let client = props.client.clone();
        move |()| {
            let wanted = Rc::new(Cell::new(true));
            let events = events(&client, id, stop);
            spawn_local({
                let (wanted, client) = (wanted.clone(), client.clone());
                async move {
                    let Some(host) = host.cast::<Element>() else {
                        return;
                    };
                    let look = Look {
                        dark: settings.is_dark(),
                        screen_reader: settings.screen_reader,
                        fills: !client.is_guest(),
                    };
                    let opened = Screen::open(&host, look, settings.text(), events).await;
                    if !wanted.get() {
                        return;
                    }
                    match opened.map(Rc::new) {
                        Ok(opened) => {
                            client.attach(id, opened.clone());
                            screen.set(Some(opened));
                        }
                        Err(_) => failed.set(true),
                    }
                }
            });
            move || {
                wanted.set(false);
                client.detach(id);
            }
        }
    });
    let read_only = props.role < Role::Writer;
    let (dark, reader) = (settings.is_dark(), settings.screen_reader);
    use_effect_with((dark, reader, read_only, screen.is_some()), {
        let screen = screen.clone();
        move |(dark, reader, read_only, _)| {
            if let Some(screen) = &*screen {
                screen.set_dark(*dark);
                screen.set_screen_reader(*reader);
                screen.set_read_only(*read_only);
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
        let client = props.client.clone();
        Callback::from(move |_: MouseEvent| client.reopen(id))
    };
    let name = &props.tab.name;
    let hint = format!("hint-{id}");
    let split = matches!(props.spot, Spot::First | Spot::Second);
    html! {
        <div
            class={classes!("pane", props.spot.class(), (split && props.active).then_some("active"))}
            role="tabpanel"
            id={format!("panel-{id}")}
            aria-labelledby={format!("tab-{id}")}
            data-terminal={name.clone()}
            hidden={props.spot == Spot::Hidden}
            onfocusin={props.entered.reform(|_: FocusEvent| ())}
        >
            if split {
                <p class="pane-name" translate="no">
                    <span>{ name }</span>
                    if !props.tab.title.is_empty() {
                        <span class="tab-title">{ &props.tab.title }</span>
                    }
                </p>
            }
            <div
                class="stop"
                id={props.active.then_some("terminal")}
                ref={stop}
                role="group"
                tabindex="0"
                aria-label={(text.terminal_named)(name)}
                aria-describedby={hint.clone()}
                {onkeydown}
            >
                <div class="screen" ref={host} translate="no"></div>
                <p class="stop-hint" id={hint}>
                    { if read_only { text.desk.you_watch } else { text.terminal_hint } }
                </p>
            </div>
            if *failed {
                <p class="banner bad" role="alert">{ text.terminal_failed }</p>
            }
            if let Some(exit) = props.tab.exit {
                <div class="banner" role="status">
                    <span>{ (text.shell_ended)(exit) }</span>
                    if props.role == Role::Owner {
                        <button type="button" onclick={reopen}>{ text.reopen }</button>
                    }
                </div>
            }
        </div>
    }
}

fn events(client: &Client, id: u32, stop: NodeRef) -> Events {
    let typed = {
        let client = client.clone();
        Callback::from(move |bytes| client.typed(id, &bytes))
    };
    let resized = {
        let client = client.clone();
        Callback::from(move |size| client.resized(id, size))
    };
    let titled = {
        let client = client.clone();
        Callback::from(move |title: String| client.titled(id, &title))
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
        titled,
    }
}
