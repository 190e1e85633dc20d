//! How the sandbox is, in a few words.

use yew::prelude::*;

use super::sandbox::{Sandbox, Stage};
use crate::chrome::say;
use crate::desk::{Ending, RefusalBanner};
use crate::live::use_announce;
use crate::settings::use_settings;
use crate::terminal::client::{Connection, Gone};
use crate::text::Text;

/// Properties of [`Status`] and [`Banner`].
#[derive(PartialEq, Properties)]
pub(super) struct StatusProps {
    /// The sandbox.
    pub(super) sandbox: Sandbox,
}

/// A dot and the state of the connection.
#[component]
pub(super) fn Status(props: &StatusProps) -> Html {
    let settings = use_settings();
    let text = settings.text();
    let (class, words) = state(text, &props.sandbox);
    let announce = use_announce();
    let before = use_mut_ref(|| Connection::Connecting);
    use_effect_with(props.sandbox.view.connection, move |now| {
        let before = before.replace(*now);
        if before == Connection::Reconnecting && *now == Connection::Online {
            announce.say(text.reconnected);
        }
    });
    let title = props.sandbox.view.round_trip.map(text.round_trip);
    html! { <p class={classes!("connection", class)} {title} role="status"><span>{ words }</span></p> }
}

fn state(text: &Text, sandbox: &Sandbox) -> (&'static str, &'static str) {
    match (&sandbox.stage, sandbox.view.connection) {
        (Stage::Starting, _) => ("busy", text.starting),
        (Stage::Running { .. }, Connection::Connecting) => ("busy", text.connecting),
        (Stage::Running { .. }, Connection::Online) => ("online", text.online),
        // The banner says it.
        _ => ("off", ""),
    }
}

/// What keeps the learner from working, and the way on.
#[component]
pub(super) fn Banner(props: &StatusProps) -> Html {
    let settings = use_settings();
    let text = settings.text();
    let sandbox = &props.sandbox;
    let renew = sandbox.renew.reform(|_: MouseEvent| ());
    match (&sandbox.stage, sandbox.view.connection) {
        (Stage::Off, _) => html! { <p class="banner">{ text.lab_unavailable }</p> },
        (Stage::Failed(failure), _) => html! {
            <div class="banner bad" role="alert">
                <span>{ say(text, failure) }</span>
                <button type="button" onclick={renew}>{ text.try_again }</button>
            </div>
        },
        (Stage::Running { .. }, Connection::Gone(why)) => html! {
            <div class="banner bad" role="alert">
                <span>{ gone(text, why) }</span>
                <button type="button" onclick={renew}>{ text.new_sandbox_yes }</button>
            </div>
        },
        (Stage::Running { .. }, Connection::Reconnecting) => html! {
            <p class="banner warn" role="status">{ text.reconnecting }</p>
        },
        (Stage::Running { client, .. }, _) => html! {
            <div class="announced">
                <Ending view={(*sandbox.view).clone()} client={client.clone()} />
                if let Some(refusal) = sandbox.view.summary.refusal.clone() {
                    <RefusalBanner {refusal} client={client.clone()} />
                }
            </div>
        },
        _ => html! { <div class="announced"></div> },
    }
}

fn gone(text: &Text, why: Gone) -> &'static str {
    match why {
        Gone::Ended(reason) => (text.desk.ended_because)(reason),
        Gone::Dismissed => (text.desk.ended_because)(None),
        Gone::Full => text.desk.full,
    }
}
