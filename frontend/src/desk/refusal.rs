//! What the sandbox refused.

use yew::prelude::*;

use crate::terminal::client::Client;
use crate::terminal::session::Refusal;
use crate::text::Text;

/// The last refusal, until it is dismissed.
pub(crate) fn refusal_banner(text: &Text, refusal: &Refusal, client: &Client) -> Html {
    let dismiss = {
        let client = client.clone();
        Callback::from(move |_: MouseEvent| client.dismiss())
    };
    html! {
        <div class="banner warn" role="status">
            <span>{ (text.desk.refusal)(&refusal.code, &refusal.message) }</span>
            <button type="button" class="quiet" onclick={dismiss}>{ text.desk.dismiss }</button>
        </div>
    }
}
