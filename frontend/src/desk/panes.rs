//! The terminals in view, and those that wait out of it.

use protocol::frame::Role;
use yew::prelude::*;

use super::layout::Split;
use super::pane::{Pane, Spot};
use super::state::{LayoutHandle, Move};
use crate::settings::use_settings;
use crate::terminal::client::Client;
use crate::terminal::session::{Summary, Tab};
use crate::text::Text;

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
    let settings = use_settings();
    let text = settings.text();
    let mut shown: Vec<Html> = Vec::new();
    for tab in &props.summary.tabs {
        if props.layout.has_screen(tab.id) {
            shown.push(pane(props, tab));
        } else if spot(props, tab) != Spot::Hidden {
            shown.push(unopened(text, props, tab));
        }
    }
    if shown.is_empty() && props.summary.described {
        shown.push(html! {
            <div key="none" class="pane nothing"><p>{ text.desk.no_terminals }</p></div>
        });
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

/// The place of a terminal that the lesson names and that is not open.
fn unopened(text: &Text, props: &PanesProps, tab: &Tab) -> Html {
    let id = tab.id;
    let open = open(&props.layout, id).reform(|_: MouseEvent| ());
    html! {
        <div
            key={format!("unopened-{id}")}
            class="pane nothing"
            role="tabpanel"
            id={format!("panel-{id}")}
            aria-labelledby={format!("tab-{id}")}
        >
            <p>{ (text.desk.not_open)(&tab.name) }</p>
            if props.summary.role == Role::Owner {
                <button type="button" onclick={open}>{ text.desk.open_it }</button>
            }
        </div>
    }
}
