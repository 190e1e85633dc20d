//! Letting others watch.

use gloo::storage::{SessionStorage, Storage};
use gloo::utils::window;
use protocol::frame::{Role, Viewer};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::guests::{Guests, name};
use crate::api::{self, Failure};
use crate::chrome::say;
use crate::live::use_announce;
use crate::settings::use_settings;
use crate::terminal::client::Client;

/// Properties of [`SharePanel`].
#[derive(PartialEq, Properties)]
pub(crate) struct ShareProps {
    /// The sandbox's id.
    pub(crate) sandbox: String,
    /// The way to it.
    pub(crate) client: Client,
    /// Everybody else who is connected.
    pub(crate) others: Vec<Viewer>,
    /// Whether the panel is open. While it is not, it still tells who comes and goes.
    pub(crate) open: bool,
}

/// The link that invites, and those who came by it.
#[component]
pub(crate) fn SharePanel(props: &ShareProps) -> Html {
    let settings = use_settings();
    let text = settings.text();
    let announce = use_announce();
    let key = format!("utsuwa.invitation.{}", props.sandbox);
    let path = use_state(|| SessionStorage::get::<String>(&key).ok());
    let failure = use_state(|| None::<Failure>);
    let field = use_node_ref();

    let guests: Vec<Viewer> = props
        .others
        .iter()
        .filter(|viewer| viewer.role < Role::Owner)
        .cloned()
        .collect();
    let before = use_mut_ref(Vec::<(u64, String)>::new);
    let named: Vec<_> = guests.iter().map(|guest| (guest.id, name(text, guest))).collect();
    use_effect_with(named, {
        let announce = announce.clone();
        move |now: &Vec<(u64, String)>| {
            let before = before.replace(now.clone());
            let is_in = |list: &[(u64, String)], id| list.iter().any(|(other, _)| *other == id);
            for (_, name) in now.iter().filter(|(id, _)| !is_in(&before, *id)) {
                announce.say((text.desk.has_come)(name));
            }
            for (_, name) in before.iter().filter(|(id, _)| !is_in(now, *id)) {
                announce.say((text.desk.has_gone)(name));
            }
        }
    });

    let make = {
        let (sandbox, key) = (props.sandbox.clone(), key.clone());
        let (path, failure) = (path.setter(), failure.setter());
        Callback::from(move |_: MouseEvent| {
            let (sandbox, key) = (sandbox.clone(), key.clone());
            let (path, failure) = (path.clone(), failure.clone());
            spawn_local(async move {
                match api::invite(&sandbox).await {
                    Ok(invitation) => {
                        let _ = SessionStorage::set(&key, &invitation.path);
                        failure.set(None);
                        path.set(Some(invitation.path));
                    }
                    Err(error) => failure.set(Some(error)),
                }
            });
        })
    };
    let take_back = {
        let (sandbox, announce) = (props.sandbox.clone(), announce.clone());
        let (path, failure) = (path.setter(), failure.setter());
        Callback::from(move |_: MouseEvent| {
            let (sandbox, key, announce) = (sandbox.clone(), key.clone(), announce.clone());
            let (path, failure) = (path.clone(), failure.clone());
            spawn_local(async move {
                match api::take_invitation_back(&sandbox).await {
                    Ok(()) => {
                        SessionStorage::delete(&key);
                        failure.set(None);
                        path.set(None);
                        announce.say(text.desk.taken_back);
                    }
                    Err(error) => failure.set(Some(error)),
                }
            });
        })
    };
    let copy = {
        let field = field.clone();
        Callback::from(move |_: MouseEvent| {
            let Some(field) = field.cast::<HtmlInputElement>() else {
                return;
            };
            // Marked as well: a page that is not served over TLS may not copy by itself.
            field.select();
            let announce = announce.clone();
            // Without TLS there is no clipboard at all.
            if !window().is_secure_context() {
                return announce.say(text.copy_failed);
            }
            let copying = JsFuture::from(window().navigator().clipboard().write_text(&field.value()));
            spawn_local(async move {
                let copied = copying.await.is_ok();
                announce.say(if copied {
                    text.desk.link_copied
                } else {
                    text.copy_failed
                });
            });
        })
    };
    let select = Callback::from(|event: FocusEvent| {
        event.target_unchecked_into::<HtmlInputElement>().select();
    });
    let origin = window().location().origin().unwrap_or_default();
    html! {
        <div class="panel" role="group" aria-label={text.desk.share} hidden={!props.open}>
            <p>{ text.desk.share_note }</p>
            if let Some(path) = &*path {
                <div class="invitation">
                    <input
                        ref={field}
                        type="text"
                        readonly=true
                        value={format!("{origin}{path}")}
                        aria-label={text.desk.link}
                        onfocus={select}
                    />
                    <button type="button" onclick={copy}>{ text.desk.copy_link }</button>
                    <button type="button" class="quiet" onclick={take_back}>{ text.desk.take_back }</button>
                </div>
            } else {
                <div class="invitation">
                    <button type="button" class="main" onclick={make}>{ text.desk.make_link }</button>
                    if !guests.is_empty() {
                        <button type="button" class="quiet" onclick={take_back}>{ text.desk.take_back }</button>
                    }
                </div>
            }
            if let Some(failure) = &*failure {
                <p role="alert">{ say(text, failure) }</p>
            }
            <Guests {guests} client={props.client.clone()} />
        </div>
    }
}
