//! The pages of the rules: one file for each language, loaded once the check has answered.

use gloo::net::http::{Request, Response};
use js_sys::Reflect;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlDialogElement;
use yew::prelude::*;

use super::engine;
use super::report::{Concern, Severity};
use crate::settings::use_settings;
use crate::text::Lang;

/// What is known about the rules in one language, by name.
#[derive(Clone, PartialEq)]
pub(crate) struct Rulebook {
    rules: JsValue,
    lang: Lang,
}

impl Rulebook {
    /// Loads it.
    pub(crate) async fn load(lang: Lang) -> Option<Self> {
        let path = engine::path(&format!("rules-{}", lang.code()), "json");
        let response = Request::get(&path).send().await.ok().filter(Response::ok)?;
        let rules = js_sys::JSON::parse(&response.text().await.ok()?).ok()?;
        Some(Self { rules, lang })
    }

    /// As the editor takes it.
    pub(crate) fn rules(&self) -> &JsValue {
        &self.rules
    }

    fn field(&self, rule: &str, name: &str) -> JsValue {
        Reflect::get(&self.rules, &rule.into())
            .and_then(|entry| Reflect::get(&entry, &name.into()))
            .unwrap_or_default()
    }

    fn text(&self, rule: &str, name: &str) -> String {
        self.field(rule, name).as_string().unwrap_or_default()
    }
}

/// Properties of [`RulePage`].
#[derive(PartialEq, Properties)]
pub(crate) struct RulePageProps {
    /// The rule.
    pub(crate) rule: String,
    /// Where its page is, once loaded.
    pub(crate) book: Option<Rulebook>,
    /// Closes it.
    pub(crate) close: Callback<()>,
}

/// A rule's page over the rest of the page. The browser keeps the focus in it and gives it back.
#[component]
pub(crate) fn RulePage(props: &RulePageProps) -> Html {
    let settings = use_settings();
    let text = settings.text();
    let dialog = use_node_ref();
    use_effect_with(dialog.clone(), |dialog| {
        if let Some(dialog) = dialog.cast::<HtmlDialogElement>() {
            let _ = dialog.show_modal();
        }
    });
    let onclose = props.close.reform(|_: Event| ());
    let close = props.close.reform(|_: MouseEvent| ());
    let book = props.book.as_ref().filter(|book| book.lang == settings.lang);
    let page = book.map(|book| {
        let rule = props.rule.as_str();
        let level = |name: &str| Severity::ALL.into_iter().find(|severity| severity.name() == name);
        let concern = |name: &str| Concern::ALL.into_iter().find(|concern| concern.name() == name);
        let aliases: Vec<String> = book
            .field(rule, "aliases")
            .dyn_into::<js_sys::Array>()
            .map(|aliases| aliases.iter().filter_map(|alias| alias.as_string()).collect())
            .unwrap_or_default();
        html! {
            <>
                <p class="rule-summary">{ book.text(rule, "summary") }</p>
                <p class="rule-facts">
                    if let Some(severity) = level(&book.text(rule, "severity")) {
                        <span>{ text.check.severity(severity) }</span>
                    }
                    if let Some(concern) = concern(&book.text(rule, "category")) {
                        <span>{ text.check.concern(concern) }</span>
                    }
                    if book.field(rule, "default").as_bool() == Some(false) {
                        <span>{ text.check.opinion }</span>
                    }
                </p>
                if !aliases.is_empty() {
                    <p class="rule-names fine">
                        { text.check.also_known_as }
                        for alias in aliases {
                            { " " }<code translate="no">{ alias }</code>
                        }
                    </p>
                }
                // Written by the build from our own pages.
                <div class="rule-body">{ Html::from_html_unchecked(book.text(rule, "page").into()) }</div>
            </>
        }
    });
    html! {
        <dialog class="rule-page" ref={dialog} {onclose} aria-labelledby="rule-name">
            <header>
                <h2 id="rule-name" translate="no"><code>{ &props.rule }</code></h2>
                <button type="button" class="quiet" onclick={close}>{ text.check.close }</button>
            </header>
            { page.unwrap_or_else(|| html! { <p class="loading" role="status">{ text.check.page_coming }</p> }) }
        </dialog>
    }
}

/// The pages in this language, once there is something to explain, so that they are there without the server too.
#[hook]
pub(crate) fn use_rulebook(lang: Lang, is_needed: bool) -> Option<Rulebook> {
    let book = use_state(|| None::<Rulebook>);
    use_effect_with((lang, is_needed), {
        let book = book.setter();
        move |&(lang, is_needed)| {
            if is_needed {
                spawn_local(async move {
                    if let Some(loaded) = Rulebook::load(lang).await {
                        book.set(Some(loaded));
                    }
                });
            }
        }
    });
    (*book).clone()
}
