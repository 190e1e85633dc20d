//! Those who watch, and what they may do.

use protocol::frame::{Role, Viewer};
use yew::prelude::*;

use crate::settings::use_settings;
use crate::terminal::client::Client;
use crate::text::Text;

/// What a guest is called here.
pub(super) fn name(text: &Text, guest: &Viewer) -> String {
    if guest.name.is_empty() {
        (text.desk.guest)(guest.id)
    } else {
        guest.name.clone()
    }
}

/// Properties of [`Guests`].
#[derive(PartialEq, Properties)]
pub(super) struct GuestsProps {
    /// Those who watch.
    pub(super) guests: Vec<Viewer>,
    /// The way to the sandbox.
    pub(super) client: Client,
}

/// The list of those who watch.
#[component]
pub(super) fn Guests(props: &GuestsProps) -> Html {
    let settings = use_settings();
    let text = settings.text();
    if props.guests.is_empty() {
        return html! { <p class="fine">{ text.desk.nobody_watches }</p> };
    }
    html! {
        <ul class="guests">
            for guest in &props.guests {
                { row(text, guest, &props.client) }
            }
        </ul>
    }
}

fn row(text: &Text, guest: &Viewer, client: &Client) -> Html {
    let name = name(text, guest);
    let types = guest.role == Role::Writer;
    let grant = |role: Option<Role>| {
        let (client, id) = (client.clone(), guest.id);
        Callback::from(move |_: MouseEvent| client.grant(id, role))
    };
    let (label, long, role) = if types {
        (text.desk.stop_typing, text.desk.stop_typing_named, Role::Watcher)
    } else {
        (text.desk.let_type, text.desk.let_type_named, Role::Writer)
    };
    html! {
        <li key={guest.id} class={types.then_some("types")}>
            <span class="guest-name">{ &name }</span>
            <span class="fine">{ if types { text.desk.may_type } else { text.desk.only_watches } }</span>
            <button type="button" aria-label={long(&name)} onclick={grant(Some(role))}>{ label }</button>
            <button type="button" class="quiet" aria-label={(text.desk.send_away_named)(&name)} onclick={grant(None)}>
                { text.desk.send_away }
            </button>
        </li>
    }
}
