use gloo::storage::{LocalStorage, Storage};
use gloo::utils::window;
use protocol::frame::Role;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::chrome::use_title;
use crate::desk::{Ending, Panes, Tabs, use_layout};
use crate::live::use_announce;
use crate::settings::use_settings;
use crate::terminal::client::{Access, Client, Connection, Gone, View};
use crate::text::Text;

/// Where the name is kept under which one watches.
const NAME: &str = "utsuwa.name";

/// Properties of [`WatchPage`].
#[derive(PartialEq, Properties)]
pub(crate) struct WatchPageProps {
    /// The sandbox's id.
    pub(crate) id: String,
}

/// Somebody else's terminals, by invitation.
#[component]
pub(crate) fn WatchPage(props: &WatchPageProps) -> Html {
    let settings = use_settings();
    let text = settings.text();
    use_title(text.desk.watch_title);
    // After the `#`, so that it is in nobody's log.
    let hash = window().location().hash().unwrap_or_default();
    let token = hash.trim_start_matches('#').to_owned();
    let access = use_state(|| None::<Access>);
    let begin = {
        let (access, token) = (access.setter(), token.clone());
        Callback::from(move |name: String| {
            let token = token.clone();
            access.set(Some(Access::Guest { token, name }));
        })
    };
    if token.is_empty() {
        return html! {
            <main id="content" class="page" tabindex="-1">
                <h1>{ text.desk.watch_title }</h1>
                <p role="alert">{ text.desk.link_broken }</p>
            </main>
        };
    }
    match &*access {
        None => html! { <Door {begin} /> },
        Some(access) => html! { <Seat sandbox={props.id.clone()} access={access.clone()} /> },
    }
}

/// Properties of [`Door`].
#[derive(PartialEq, Properties)]
struct DoorProps {
    begin: Callback<String>,
}

/// Asks for a name before somebody is watched, and says that they will know.
#[component]
fn Door(props: &DoorProps) -> Html {
    let settings = use_settings();
    let text = settings.text();
    let field = use_node_ref();
    let known = use_state(|| LocalStorage::get::<String>(NAME).unwrap_or_default());
    let onsubmit = {
        let (field, begin) = (field.clone(), props.begin.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let field = field.cast::<HtmlInputElement>();
            let name = field.map(|field| field.value()).unwrap_or_default();
            let name = name.trim().to_owned();
            let _ = LocalStorage::set(NAME, &name);
            begin.emit(name);
        })
    };
    html! {
        <main id="content" class="page" tabindex="-1">
            <h1>{ text.desk.watch_title }</h1>
            <p class="lead">{ text.desk.watch_lead }</p>
            <form class="door" {onsubmit}>
                <label for="watch-name">{ text.desk.your_name }</label>
                <input
                    id="watch-name"
                    ref={field}
                    type="text"
                    maxlength="32"
                    autocomplete="nickname"
                    value={(*known).clone()}
                />
                <button type="submit" class="main">{ text.desk.begin_watching }</button>
            </form>
        </main>
    }
}

/// Properties of [`Seat`].
#[derive(PartialEq, Properties)]
struct SeatProps {
    sandbox: String,
    access: Access,
}

/// The terminals, as the owner has them.
#[component]
fn Seat(props: &SeatProps) -> Html {
    let settings = use_settings();
    let text = settings.text();
    let view = use_state(|| View::of_lesson(&[]));
    let client = use_state(|| None::<Client>);
    let attempt = use_state(|| 0_u32);
    use_effect_with((props.sandbox.clone(), *attempt), {
        let (client, view, access) = (client.setter(), view.setter(), props.access.clone());
        move |(sandbox, _)| {
            let seen = Callback::from(move |seen| view.set(seen));
            client.set(Some(Client::connect(sandbox, access, &[], seen)));
            move || client.set(None)
        }
    });
    let summary = &view.summary;
    let layout = use_layout(&format!("watch.{}", props.sandbox), summary, client.as_ref());
    let announce = use_announce();
    let before = use_mut_ref(|| summary.role);
    use_effect_with(summary.role, move |role| {
        let before = before.replace(*role);
        match (before, *role) {
            (Role::Watcher, Role::Writer) => announce.whisper(text.desk.you_may_type),
            (Role::Writer, Role::Watcher) => announce.whisper(text.desk.you_watch),
            _ => {}
        }
    });
    let again = {
        let attempt = attempt.clone();
        Callback::from(move |_: MouseEvent| attempt.set(*attempt + 1))
    };
    let gone = match view.connection {
        Connection::Gone(gone) => Some(gone),
        _ => None,
    };
    html! {
        <main id="content" class="watch" tabindex="-1">
            <h1 class="unseen">{ text.desk.watch_title }</h1>
            <div class="dock">
                <div class="dock-bar">
                    <Tabs
                        tabs={summary.tabs.clone()}
                        layout={layout.clone()}
                        client={(*client).clone()}
                        editable=false
                        ask={Callback::noop()}
                        open={Callback::noop()}
                    />
                </div>
                { standing(text, &view, gone, &again) }
                if let Some(client) = client.as_ref().filter(|_| gone.is_none()) {
                    <Ending view={(*view).clone()} client={client.clone()} />
                }
                if let Some(client) = &*client {
                    <Panes
                        sandbox={format!("{}-{}", props.sandbox, *attempt)}
                        client={client.clone()}
                        summary={summary.clone()}
                        {layout}
                    />
                }
            </div>
        </main>
    }
}

/// What this guest may do, or why nothing.
fn standing(text: &Text, view: &View, gone: Option<Gone>, again: &Callback<MouseEvent>) -> Html {
    if let Some(gone) = gone {
        let words = match gone {
            Gone::Ended(reason) => (text.desk.ended_because)(reason),
            Gone::Dismissed => text.desk.dismissed,
            Gone::Full => text.desk.full,
        };
        return html! {
            <div class="banner bad" role="alert">
                <span>{ words }</span>
                if gone == Gone::Full {
                    <button type="button" onclick={again}>{ text.try_again }</button>
                }
            </div>
        };
    }
    match (view.connection, view.summary.role) {
        (Connection::Reconnecting, _) => html! {
            <p class="banner warn" role="status">{ text.reconnecting }</p>
        },
        (Connection::Connecting, _) => html! { <p class="banner" role="status">{ text.connecting }</p> },
        (_, Role::Watcher) => html! { <p class="banner standing">{ text.desk.you_watch }</p> },
        _ => html! { <p class="banner good standing">{ text.desk.you_may_type }</p> },
    }
}
