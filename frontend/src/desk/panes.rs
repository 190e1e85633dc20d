//! The terminals in view, and those that wait out of it.

use yew::prelude::*;

use super::layout::Split;
use super::pane::{Pane, Spot};
use super::state::{LayoutHandle, Move};
use crate::settings::use_settings;
use crate::terminal::client::Client;
use crate::terminal::session::{Summary, Tab};
use protocol::frame::Role;

/// Properties of [`Panes`].
#[derive(PartialEq, Properties)]
pub(crate) struct PanesProps {
    /// The sandbox's id.
    pub(crate) sandbox: String,
    /// The way to it.
    pub(crate) client: Client,
    /// What is known of it.
    pub(crate) summary: Summary,
    /// Which of its terminals are in view.
    pub(crate) layout: LayoutHandle,
}

/// The terminals. One that was in view once keeps its screen.
#[component]
pub(crate) fn Panes(props: &PanesProps) -> Html {
    let class = match props.layout.split() {
        Split::Off => None,
        Split::Columns => Some("columns"),
        Split::Rows => Some("rows"),
    };
    let mut shown: Vec<Html> = Vec::new();
    for tab in &props.summary.tabs {
        if props.layout.has_screen(tab.id) {
            shown.push(pane(props, tab));
        } else if spot(props, tab) != Spot::Hidden {
            let may = props.summary.role == Role::Owner;
            let (key, open) = (format!("unopened-{}", tab.id), open(&props.layout, tab.id));
            shown.push(html! { <Unopened {key} tab={tab.clone()} {open} {may} /> });
        }
    }
    if shown.is_empty() && props.summary.described {
        shown.push(html! { <NoTerminals key="none" /> });
    }
    html! { <div class={classes!("panes", class)}>{ for shown }</div> }
}

fn spot(props: &PanesProps, tab: &Tab) -> Spot {
    let in_view = props.layout.in_view();
    match (in_view.iter().position(|id| *id == tab.id), in_view.len()) {
        (None, _) => Spot::Hidden,
        (Some(_), 1) => Spot::Alone,
        (Some(0), _) => Spot::First,
        (Some(_), _) => Spot::Second,
    }
}

fn pane(props: &PanesProps, tab: &Tab) -> Html {
    html! {
        <Pane
            key={format!("{}/{}", props.sandbox, tab.id)}
            tab={tab.clone()}
            client={props.client.clone()}
            role={props.summary.role}
            spot={spot(props, tab)}
            active={props.layout.active() == Some(tab.id)}
            entered={open(&props.layout, tab.id)}
        />
    }
}

fn open(layout: &LayoutHandle, id: u32) -> Callback<()> {
    let layout = layout.dispatcher();
    Callback::from(move |()| layout.dispatch(Move::Select(id)))
}

/// Properties of [`Unopened`].
#[derive(PartialEq, Properties)]
struct UnopenedProps {
    tab: Tab,
    open: Callback<()>,
    may: bool,
}

/// The place of a terminal that the lesson names and that is not open.
#[component]
fn Unopened(props: &UnopenedProps) -> Html {
    let settings = use_settings();
    let text = settings.text();
    let id = props.tab.id;
    html! {
        <div class="pane nothing" role="tabpanel" id={format!("panel-{id}")} aria-labelledby={format!("tab-{id}")}>
            <p>{ (text.desk.not_open)(&props.tab.name) }</p>
            if props.may {
                <button type="button" onclick={props.open.reform(|_: MouseEvent| ())}>{ text.desk.open_it }</button>
            }
        </div>
    }
}

#[component]
fn NoTerminals() -> Html {
    let settings = use_settings();
    html! { <div class="pane nothing"><p>{ settings.text().desk.no_terminals }</p></div> }
}
