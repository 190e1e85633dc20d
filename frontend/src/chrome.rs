//! What surrounds every page: header, settings, titles and icons.

use gloo::utils::document;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;
use yew_router::prelude::*;

use crate::api::Failure;
use crate::route::Route;
use crate::settings::{Change, Theme, use_settings};
use crate::text::Text;

/// The header; `index.html` shows the same before the page has started.
#[component]
pub(crate) fn Header() -> Html {
    let settings = use_settings();
    let text = settings.text();
    let other = settings.lang.other();
    let switch = {
        let settings = settings.clone();
        Callback::from(move |_: MouseEvent| settings.dispatch(Change::Lang(other)))
    };
    let here = use_route::<Route>();
    html! {
        <>
            <a class="skip" href="#content">{ text.skip_to_content }</a>
            <header class="bar">
                <Link<Route> to={Route::Course} classes="brand">
                    <Vessel />
                    <span lang="en">{ text.app_name }</span>
                </Link<Route>>
                <nav aria-label={text.main_navigation}>
                    { entry(Route::Course, text.nav_course, here.as_ref()) }
                    { entry(Route::Analyzer, text.nav_analyzer, here.as_ref()) }
                </nav>
                <button type="button" class="quiet" lang={other.code()} onclick={switch}>
                    { text.switch_language }
                </button>
                <SettingsMenu />
            </header>
        </>
    }
}

fn entry(to: Route, label: &'static str, here: Option<&Route>) -> Html {
    let class = if here == Some(&to) { "here" } else { "" };
    html! { <Link<Route> {to} classes={class}>{ label }</Link<Route>> }
}

#[component]
fn SettingsMenu() -> Html {
    let settings = use_settings();
    let text = settings.text();
    let pick_theme = {
        let settings = settings.clone();
        Callback::from(move |event: Event| {
            let index = event
                .target_unchecked_into::<HtmlSelectElement>()
                .selected_index();
            if let Some(theme) = usize::try_from(index)
                .ok()
                .and_then(|index| Theme::ALL.get(index))
            {
                settings.dispatch(Change::Theme(*theme));
            }
        })
    };
    let pick_reader = {
        let settings = settings.clone();
        Callback::from(move |event: Event| {
            let on = event.target_unchecked_into::<HtmlInputElement>().checked();
            settings.dispatch(Change::ScreenReader(on));
        })
    };
    html! {
        <details class="menu">
            <summary class="quiet" aria-label={text.settings} title={text.settings}><Gear /></summary>
            <div class="sheet">
                <label>
                    <span>{ text.theme }</span>
                    <select onchange={pick_theme}>
                        for theme in Theme::ALL {
                            <option selected={settings.theme == theme}>{ theme_name(text, theme) }</option>
                        }
                    </select>
                </label>
                <label class="check">
                    <input type="checkbox" checked={settings.screen_reader} onchange={pick_reader} />
                    <span>{ text.screen_reader }</span>
                </label>
                <p class="fine">{ text.screen_reader_note }</p>
            </div>
        </details>
    }
}

fn theme_name(text: &Text, theme: Theme) -> &'static str {
    match theme {
        Theme::System => text.theme_system,
        Theme::Light => text.theme_light,
        Theme::Dark => text.theme_dark,
    }
}

/// Gives the window a title for as long as the page is shown.
#[hook]
pub(crate) fn use_title(title: &str) {
    use_effect_with(title.to_owned(), |title| {
        document().set_title(&format!("{title} · Utsuwa"));
    });
}

/// Properties of [`Trouble`].
#[derive(PartialEq, Properties)]
pub(crate) struct TroubleProps {
    /// What went wrong.
    pub(crate) failure: Failure,
    /// Tries again.
    pub(crate) retry: Callback<()>,
}

/// Says that the server gave no answer, and offers to try again.
#[component]
pub(crate) fn Trouble(props: &TroubleProps) -> Html {
    let settings = use_settings();
    let text = settings.text();
    let retry = props.retry.reform(|_: MouseEvent| ());
    html! {
        <div class="trouble" role="alert">
            <p>{ say(text, &props.failure) }</p>
            <button type="button" onclick={retry}>{ text.try_again }</button>
        </div>
    }
}

/// A failure in the learner's words.
pub(crate) fn say(text: &Text, failure: &Failure) -> String {
    match failure {
        Failure::Unreachable => text.unreachable.to_owned(),
        Failure::Refused(problem) => (text.refused)(&problem.kind, &problem.detail),
    }
}

/// The mark: a vessel.
#[component]
pub(crate) fn Vessel() -> Html {
    html! {
        <svg class="vessel" viewBox="0 0 32 32" aria-hidden="true">
            <path d="M4 11h24c0 8-4.4 13.5-8 14.6V28h-8v-2.4C8.4 24.5 4 19 4 11z" />
            <path class="rim" d="M4 11c0-2.2 5.4-4 12-4s12 1.8 12 4-5.4 4-12 4-12-1.8-12-4z" />
        </svg>
    }
}

#[component]
fn Gear() -> Html {
    html! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
            <path d="M4 7h10M18 7h2M4 17h2M10 17h10" />
            <circle cx="16" cy="7" r="2" />
            <circle cx="8" cy="17" r="2" />
        </svg>
    }
}
