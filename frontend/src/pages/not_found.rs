use yew::prelude::*;
use yew_router::prelude::*;

use crate::chrome::use_title;
use crate::route::Route;
use crate::settings::use_settings;

/// The page at an address that is none.
#[component]
pub(crate) fn NotFoundPage() -> Html {
    let settings = use_settings();
    let text = settings.text();
    use_title(text.not_found);
    html! {
        <main id="content" class="page" tabindex="-1">
            <h1>{ text.not_found }</h1>
            <p>{ text.not_found_note }</p>
            <p><Link<Route> to={Route::Course}>{ text.back_to_course }</Link<Route>></p>
        </main>
    }
}
