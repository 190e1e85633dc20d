use std::rc::Rc;

use gloo::utils::window;
use terminal::cast::{self, Cast};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{File, FileList, HtmlInputElement};
use yew::prelude::*;

use crate::api;
use crate::chrome::{say, use_title};
use crate::player::Stage;
use crate::settings::use_settings;
use crate::text::Text;

/// Bytes of the largest file that is read.
const LARGEST: f64 = 64.0 * 1024.0 * 1024.0;

/// What the page has.
#[derive(Clone, PartialEq)]
enum Loaded {
    Nothing,
    Coming,
    Failed(String),
    Ready(Rc<Cast>, u32),
}

/// Plays recordings: one of the running sandbox, or a file. For a file no server is needed.
#[component]
pub(crate) fn PlayerPage() -> Html {
    let settings = use_settings();
    let text = settings.text();
    use_title(text.player.title);
    let loaded = use_state(|| Loaded::Nothing);
    let count = use_mut_ref(|| 0_u32);
    let take = {
        let (loaded, count) = (loaded.setter(), count.clone());
        Callback::from(move |answer: Result<String, String>| {
            *count.borrow_mut() += 1;
            let read = answer.and_then(|source| read(text, &source));
            loaded.set(match read {
                Ok(cast) => Loaded::Ready(Rc::new(cast), *count.borrow()),
                Err(why) => Loaded::Failed(why),
            });
        })
    };
    use_effect_with((), {
        let (loaded, take) = (loaded.setter(), take.clone());
        move |()| {
            let Some((sandbox, channel)) = asked_for() else {
                return;
            };
            loaded.set(Loaded::Coming);
            spawn_local(async move {
                let answer = api::recording(&sandbox, channel).await;
                take.emit(answer.map_err(|failure| say(text, &failure)));
            });
        }
    });
    let open = {
        let loaded = loaded.setter();
        move |files: Option<FileList>| {
            let Some(file) = files.and_then(|files| files.get(0)) else {
                return;
            };
            loaded.set(Loaded::Coming);
            let take = take.clone();
            spawn_local(async move { take.emit(text_of(text, &file).await) });
        }
    };
    let onchange = {
        let open = open.clone();
        Callback::from(move |event: Event| {
            let field = event.target_unchecked_into::<HtmlInputElement>();
            open(field.files());
            // The same file can be chosen again.
            field.set_value("");
        })
    };
    let ondrop = Callback::from(move |event: DragEvent| {
        event.prevent_default();
        open(event.data_transfer().and_then(|dropped| dropped.files()));
    });
    let ondragover = Callback::from(|event: DragEvent| event.prevent_default());
    html! {
        <main id="content" class="page wide player" tabindex="-1" {ondrop} {ondragover}>
            <h1>{ text.player.title }</h1>
            {
                match &*loaded {
                    Loaded::Coming => html! { <p class="loading" role="status">{ text.player.loading }</p> },
                    Loaded::Failed(why) => html! { <p class="banner bad" role="alert">{ why }</p> },
                    Loaded::Nothing => html! { <p class="lead">{ text.player.lead }</p> },
                    Loaded::Ready(cast, number) => html! {
                        <>
                            if cast.truncated {
                                <p class="banner warn" role="status">{ text.player.cut_short }</p>
                            }
                            <Stage key={*number} cast={cast.clone()} />
                        </>
                    },
                }
            }
            <p class="choose">
                <label class={classes!("button", matches!(*loaded, Loaded::Nothing).then_some("main"))}>
                    { if matches!(*loaded, Loaded::Ready(..)) { text.player.another } else { text.player.choose } }
                    <input type="file" accept=".cast,.json,text/plain" class="unseen" {onchange} />
                </label>
                <span class="fine">{ text.player.drop_here }</span>
            </p>
        </main>
    }
}

/// The recording that the address names.
fn asked_for() -> Option<(String, u32)> {
    let search = window().location().search().ok()?;
    let value = |key: &str| {
        let pairs = search.trim_start_matches('?').split('&');
        let mut found = pairs.filter_map(|pair| pair.split_once('='));
        found
            .find(|(name, _)| *name == key)
            .map(|(_, value)| value.to_owned())
    };
    let sandbox = value("sandbox").filter(|id| {
        id.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    })?;
    Some((sandbox, value("channel")?.parse().ok()?))
}

async fn text_of(text: &Text, file: &File) -> Result<String, String> {
    if file.size() > LARGEST {
        return Err(text.player.too_large.to_owned());
    }
    let read = JsFuture::from(file.text()).await.ok();
    Ok(read.and_then(|read| read.as_string()).unwrap_or_default())
}

fn read(text: &Text, source: &str) -> Result<Cast, String> {
    cast::parse(source)
        .map_err(|error| (text.player.bad_line)(error.line, &(text.player.problem)(&error.problem)))
}
