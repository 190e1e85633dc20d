//! The page's frame.

use yew::prelude::*;
use yew_router::prelude::*;

use crate::chrome::Header;
use crate::live::Live;
use crate::pages::{AnalyzerPage, CoursePage, LessonPage, NotFoundPage, PlayerPage, WatchPage};
use crate::route::Route;
use crate::settings::{Settings, SettingsContext};

/// The whole page.
#[component]
pub(crate) fn App() -> Html {
    let settings = use_reducer(Settings::load);
    use_effect_with((), {
        let settings = *settings;
        move |()| settings.apply()
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
