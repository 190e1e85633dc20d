//! The tabs of all terminals.

use gloo::utils::document;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlElement;
use yew::prelude::*;

use super::icons::Icon;
use super::state::{LayoutHandle, Move};
use super::tab::{Standing, TabButton};
use crate::live::use_announce;
use crate::settings::use_settings;
use crate::terminal::client::Client;
use crate::terminal::session::{MOST_TERMINALS, Tab};

/// Properties of [`Tabs`].
#[derive(PartialEq, Properties)]
pub(crate) struct TabsProps {
    /// All terminals.
    pub(crate) tabs: Vec<Tab>,
    /// Which of them are in view.
    pub(crate) layout: LayoutHandle,
    /// The way to the sandbox, once it is there.
    pub(crate) client: Option<Client>,
    /// Whether terminals may be opened, named and closed.
    pub(crate) editable: bool,
    /// Asks whether to close a terminal whose shell still runs.
    pub(crate) ask: Callback<Tab>,
    /// Opens another terminal.
    pub(crate) open: Callback<()>,
}

/// The tabs, after the pattern of WAI-ARIA: arrow keys, Home and End move among them, Enter opens a terminal that is not
/// open, F2 renames, Delete closes.
#[component]
pub(crate) fn Tabs(props: &TabsProps) -> Html {
    let settings = use_settings();
    let text = settings.text();
    let announce = use_announce();
    let editing = use_state(|| None::<u32>);
    // Whether the focus was on a tab that is being taken away, and belongs on the one that comes into its place.
    let bereft = use_mut_ref(|| false);
    let active = props.layout.active();

    use_effect_with((active, props.tabs.len(), *editing), {
        let bereft = bereft.clone();
        move |(active, _, _)| {
            let Some(id) = *active else { return };
            reveal_tab(id);
            if bereft.replace(false) {
                focus_tab(id);
            }
        }
    });

    let close = {
        let (client, ask, bereft) = (props.client.clone(), props.ask.clone(), bereft.clone());
        Callback::from(move |tab: Tab| match &client {
            Some(client) if tab.exit.is_some() => {
                *bereft.borrow_mut() = true;
                client.close(tab.id);
            }
            Some(_) if tab.channel.is_some() => ask.emit(tab),
            _ => {}
        })
    };
    let rename = {
        let (client, editing, bereft) = (props.client.clone(), editing.clone(), bereft.clone());
        Callback::from(move |(id, name): (u32, Option<String>)| {
            // Whoever left the field for something else stays there.
            let here = document().active_element();
            *bereft.borrow_mut() = here.is_some_and(|here| here.tag_name() == "INPUT");
            editing.set(None);
            if let (Some(client), Some(name)) = (&client, name) {
                client.rename(id, &name);
                announce.say((text.desk.renamed)(&name));
            }
        })
    };
    let onkeydown = {
        let (tabs, layout) = (props.tabs.clone(), props.layout.clone());
        let (editing, close, editable) = (editing.clone(), close.clone(), props.editable);
        Callback::from(move |event: KeyboardEvent| {
            let here = tabs.iter().position(|tab| Some(tab.id) == layout.active());
            let Some(here) = here.filter(|_| editing.is_none()) else {
                return;
            };
            let (count, key) = (tabs.len(), event.key());
            let next = match key.as_str() {
                "ArrowRight" => (here + 1) % count,
                "ArrowLeft" => (here + count - 1) % count,
                "Home" => 0,
                "End" => count - 1,
                "Delete" if editable => return close.emit(tabs[here].clone()),
                "F2" if editable && tabs[here].channel.is_some() => {
                    event.prevent_default();
                    return editing.set(Some(tabs[here].id));
                }
                _ => return,
            };
            event.prevent_default();
            let id = tabs[next].id;
            layout.dispatch(if tabs[next].open {
                Move::Select(id)
            } else {
                Move::LookAt(id)
            });
            focus_tab(id);
        })
    };
    let names: Vec<String> = props.tabs.iter().map(|tab| tab.name.clone()).collect();
    let full = props.tabs.iter().filter(|tab| tab.open).count() >= MOST_TERMINALS;
    let label = if full {
        text.desk.most_terminals
    } else {
        text.desk.new_terminal
    };
    html! {
        <div class="tabs">
            <div class="tab-list" role="tablist" aria-label={text.terminal} {onkeydown}>
                for tab in &props.tabs {
                    <TabButton
                        key={tab.id}
                        tab={tab.clone()}
                        standing={standing(&props.layout, tab.id)}
                        editable={props.editable && tab.channel.is_some()}
                        editing={*editing == Some(tab.id)}
                        names={names.clone()}
                        select={select(&props.layout)}
                        edit={edit(&editing)}
                        close={close.clone()}
                        rename={rename.clone()}
                    />
                }
            </div>
            if props.editable {
                <button
                    type="button"
                    class="quiet tool new-terminal"
                    aria-label={label}
                    title={label}
                    disabled={full || props.client.is_none()}
                    onclick={props.open.reform(|_: MouseEvent| ())}
                >
                    { Icon::Plus.draw() }
                </button>
            }
        </div>
    }
}

fn standing(layout: &LayoutHandle, id: u32) -> Standing {
    if layout.active() == Some(id) {
        Standing::Active
    } else if layout.in_view().contains(&id) {
        Standing::Beside
    } else {
        Standing::Away
    }
}

fn select(layout: &LayoutHandle) -> Callback<u32> {
    let layout = layout.dispatcher();
    Callback::from(move |id| layout.dispatch(Move::Select(id)))
}

fn edit(editing: &UseStateHandle<Option<u32>>) -> Callback<u32> {
    let editing = editing.setter();
    Callback::from(move |id| editing.set(Some(id)))
}

fn focus_tab(id: u32) {
    if let Some(tab) = tab_of(id) {
        let _ = tab.focus();
    }
}

/// Scrolls the tabs so that this one is seen whole.
fn reveal_tab(id: u32) {
    let Some(tab) = tab_of(id) else { return };
    let Some(list) = tab.parent_element() else { return };
    let (tab, area) = (tab.get_bounding_client_rect(), list.get_bounding_client_rect());
    let over = (tab.right() - area.right()).max(0.0) - (area.left() - tab.left()).max(0.0);
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a scroll position is far below 2^31"
    )]
    list.set_scroll_left(list.scroll_left() + over.round() as i32);
}

fn tab_of(id: u32) -> Option<HtmlElement> {
    let tab = document().get_element_by_id(&format!("tab-{id}"))?;
    tab.dyn_into().ok()
}

/// Properties of [`CloseQuestion`].
#[derive(PartialEq, Properties)]
pub(crate) struct CloseQuestionProps {
    /// The terminal to close.
    pub(crate) tab: Tab,
    /// The answer.
    pub(crate) answer: Callback<bool>,
}

/// Asks whether to close a terminal in which something runs.
#[component]
pub(crate) fn CloseQuestion(props: &CloseQuestionProps) -> Html {
    let settings = use_settings();
    let text = settings.text();
    let button = use_node_ref();
    use_effect_with(button.clone(), |button| {
        if let Some(button) = button.cast::<HtmlElement>() {
            let _ = button.focus();
        }
    });
    let yes = props.answer.reform(|_: MouseEvent| true);
    let no = props.answer.reform(|_: MouseEvent| false);
    let onkeydown = {
        let answer = props.answer.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                answer.emit(false);
            }
        })
    };
    let label = (text.desk.close_terminal)(&props.tab.name);
    html! {
        <div class="banner warn" role="group" aria-label={label} {onkeydown}>
            <span>{ (text.desk.close_sure)(&props.tab.name) }</span>
            <button type="button" ref={button} onclick={yes}>{ text.desk.close_yes }</button>
            <button type="button" class="quiet" onclick={no}>{ text.cancel }</button>
        </div>
    }
}
