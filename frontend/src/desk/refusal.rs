//! What the sandbox refused.

use yew::prelude::*;

use crate::settings::use_settings;
use crate::terminal::client::Client;
use crate::terminal::session::Refusal;

/// Properties of [`RefusalBanner`].
#[derive(PartialEq, Properties)]
pub(crate) struct RefusalProps {
    /// The refusal.
    pub(crate) refusal: Refusal,
    /// The way to the sandbox.
    pub(crate) client: Client,
}

/// The last refusal, until it is dismissed.
#[component]
pub(crate) fn RefusalBanner(props: &RefusalProps) -> Html {
    let settings = use_settings();
    let text = settings.text();
    let dismiss = {
        let client = props.client.clone();
        Callback::from(move |_: MouseEvent| client.dismiss())
    };
    html! {
        <div class="banner warn" role="status">
            <span>{ (text.desk.refusal)(&props.refusal.code, &props.refusal.message) }</span>
            <button type="button" class="quiet" onclick={dismiss}>{ text.desk.dismiss }</button>
        </div>
    }
}
