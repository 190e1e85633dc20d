//! The page's frame.

use gloo::timers::callback::Timeout;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;
use yew_router::prelude::*;

use crate::analysis::engine;
use crate::chrome::Header;
use crate::live::Live;
use crate::pages::{AnalyzerPage, CoursePage, LessonPage, NotFoundPage, PlayerPage, WatchPage};
use crate::route::Route;
use crate::settings::{Settings, SettingsContext};

/// How long after the start the Dockerfile check is fetched, were the server to go.
const EARLY_MS: u32 = 8_000;

/// The whole page.
#[component]
pub(crate) fn App() -> Html {
    let settings = use_reducer(Settings::load);
    use_effect_with((), {
        let settings = *settings;
        move |()| settings.apply()
    });
    use_effect_with(settings.lang, |&lang| {
        let early = Timeout::new(EARLY_MS, move || spawn_local(engine::fetch_early(lang)));
        move || drop(early)
    });
    html! {
        <ContextProvider<SettingsContext> context={settings}>
            <Live>
                <BrowserRouter>
                    <Header />
                    <Switch<Route> render={page} />
                </BrowserRouter>
            </Live>
        </ContextProvider<SettingsContext>>
    }
}

fn page(route: Route) -> Html {
    match route {
        Route::Course => html! { <CoursePage /> },
        Route::Lesson { id } => html! { <LessonPage key={id.clone()} id={id.clone()} /> },
        Route::Analyzer => html! { <AnalyzerPage /> },
        Route::Watch { id } => html! { <WatchPage key={id.clone()} id={id.clone()} /> },
        Route::Player => html! { <PlayerPage /> },
        Route::NotFound => html! { <NotFoundPage /> },
    }
}
